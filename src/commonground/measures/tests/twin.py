"""The measures once more, in plain Python over plain rows: slow, obvious, and sharing nothing with the counting in the database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")


def quantile(values, share):
    """By linear interpolation between order statistics (Hyndman and Fan, definition 7)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(minutes, missing):
    """Median and 90th percentile with n and missing; no value when there is nothing."""
    told = {"n": len(minutes), "missing": missing}
    if minutes:
        told |= {"median": quantile(minutes, 0.5), "p90": quantile(minutes, 0.9)}
    return told


def share(numerator, denominator, **more):
    """A share with what it is made of."""
    told = {"numerator": numerator, "denominator": denominator, "n": denominator, **more}
    return told | ({"value": numerator / denominator} if denominator else {})


def minutes_between(start, stop):
    """Elapsed minutes; None when a clock is missing or they run backwards."""
    if start is None or stop is None or stop < start:
        return None
    return (stop - start).total_seconds() / 60


def m1(example):
    """On scene in limit."""
    sent = [row for row in example["rows"] if row["sent"]]
    waits = [(minutes_between(row.get("decided"), row.get("on_scene")), row["limit_minutes"]) for row in sent]
    usable = [(wait, limit) for wait, limit in waits if wait is not None]
    within = sum(wait <= limit for wait, limit in usable)
    return [
        share(within, len(usable), missing=len(sent) - len(usable), not_dispatched=len(example["rows"]) - len(sent))
    ]


def m2(example):
    """Time on scene and total, by kind of unit."""
    told = []
    for kind in dict.fromkeys(row["unit_type"] for row in example["rows"]):
        rows = [row for row in example["rows"] if row["unit_type"] == kind]
        for quantity, start, stop in (("time on scene", "on_scene", "cleared"), ("total", "decided", "completed")):
            spans = [minutes_between(row.get(start), row.get(stop)) for row in rows]
            known = [span for span in spans if span is not None]
            told.append({"unit_type": kind, "quantity": quantity, **spread(known, len(spans) - len(known))})
    return told


def response_time(example):
    """Minutes between two named clocks; several units of a call are one call, whose first arrival counts."""
    calls = {}
    for row in example["rows"]:
        one = calls.setdefault(row["call"], dict(row))
        for clock in ("sent", "on_scene"):
            if row.get(clock) and (one.get(clock) is None or row[clock] < one[clock]):
                one[clock] = row[clock]
    told = []
    for start, stop in (
        ("received", "decided"),
        ("decided", "on_scene"),
        ("sent", "on_scene"),
        ("received", "on_scene"),
    ):
        spans = [minutes_between(call.get(start), call.get(stop)) for call in calls.values()]
        known = [span for span in spans if span is not None]
        told.append({"from": start, "to": stop, **spread(known, len(spans) - len(known))})
    return told


def m6(example):
    """Has called before, in 30 and 90 days."""
    crisis = [row for row in example["rows"] if row["crisis"]]
    loose = sum(1 for row in crisis if "person" not in row and "subject" not in row)
    people = {}
    for row in crisis:
        who = row.get("subject", row.get("person"))
        if who is not None:
            people.setdefault(who, []).append(row)
    told = []
    for days in (30, 90):
        again = observed = missing = 0
        for rows in people.values():
            first = min(rows, key=lambda row: row["at"])
            ends = first["at"] + timedelta(days=days)
            deaths = [row["died"] for row in rows if "died" in row]
            if ends > example["as_of"] or any(died < ends for died in deaths):
                missing += 1
                continue
            observed += 1
            again += any(row["call"] != first["call"] and first["at"] <= row["at"] <= ends for row in rows)
        told.append({"days": days, **share(again, observed, missing=missing, calls_without_person=loose)})
    return told


def m7(example):
    """Follow-up within 72 hours."""
    kinds = dict.fromkeys(
        ("reached", "late", "missing", "said_no", "waits_for_them", "stopped_by_death", "not_yet_due"), 0
    )
    tries = unable = 0
    for row in example["rows"]:
        due = row["encounter_ended"] + timedelta(hours=72)
        reached = row.get("reached")
        if "agreed" not in row:
            kind = "missing"
        elif not row["agreed"]:
            kind = "said_no"
        elif row.get("safe_way") is False:
            kind = "waits_for_them"
        elif "died" in row and (reached is None or row["died"] < reached):
            kind = "stopped_by_death"
        elif reached is not None:
            kind = "reached" if reached <= due else "late"
        else:
            kind = "late" if due <= example["as_of"] or row.get("unable") else "not_yet_due"
        kinds[kind] += 1
        if kind in {"reached", "late"}:
            tries += row["attempts"]
            unable += bool(row.get("unable"))
    reached, late = kinds.pop("reached"), kinds.pop("late")
    return [share(reached, reached + late, attempts=tries, unable=unable, **kinds)]


def business_due(sent, days, holidays):
    """The moment so many business days later: no Saturday, Sunday or listed holiday."""
    closed = {date.fromisoformat(day) for day in holidays}

    def works(day):
        return day.weekday() < 5 and day.date() not in closed

    local = sent.astimezone(ZONE)
    while not works(local):
        local = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), ZONE)
    while days:
        local = datetime.combine(local.date() + timedelta(days=1), local.time(), ZONE)
        days -= works(local)
    return local


def m8(example):
    """Referral answered within two business days."""
    counts = dict.fromkeys(("expired", "re_routed", "left_out_silent", "not_yet_due", "missing"), 0)
    in_time = total = 0
    for row in example["rows"]:
        if row.get("silent_receiver"):
            counts["left_out_silent"] += 1
            continue
        due = business_due(row["sent"], 2, example["holidays"])
        answered = row.get("answered")
        if "answer" in row and answered is None:
            counts["missing"] += 1
        elif answered is not None:
            total += 1
            in_time += answered <= due
        elif "ended" in row or due <= example["as_of"]:
            total += 1
            counts["re_routed" if row.get("ended") == "re-routed" else "expired"] += 1
        else:
            counts["not_yet_due"] += 1
    return [share(in_time, total, **counts)]


def m9(example):
    """Connected: a first service within 30 days of sending."""
    silent = unobserved = missing = connected = total = 0
    for row in example["rows"]:
        if row.get("silent_receiver"):
            silent += 1
        elif row["sent"] + timedelta(days=30) > example["as_of"]:
            unobserved += 1
        else:
            total += 1
            first = row.get("first_service")
            days = (date.fromisoformat(first) - row["sent"].astimezone(ZONE).date()).days if first else None
            connected += days is not None and days <= 30
            missing += days is None and "outcome" not in row and row.get("answer") != "declined"
    return [share(connected, total, missing=missing, left_out_silent=silent, not_observed=unobserved)]


MEASURES = {"M1": m1, "M2": m2, "response_time": response_time, "M6": m6, "M7": m7, "M8": m8, "M9": m9}
