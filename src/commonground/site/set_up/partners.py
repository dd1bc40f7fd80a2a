"""The partners of a county: its agencies, its areas, and what agencies agreed on."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import draw_area, found
from commonground.agencies.models import Agency, Agreement, Area
from commonground.agencies.queries import host_of
from commonground.site.set_up.reading import Entry
from commonground.site.set_up.work import Stop, Work

FACTS = ("name", "phone", "email", "languages")
DRAWN = ("name", "name_es", "population", "households", "outline")
ENDED = "End it on the page Agreements and write it here under another title; what two agencies agreed on does not change under its name."


def bring_agencies(work: Work) -> None:
    """Take in the agencies that are new."""
    for entry in work.county["agencies"]:
        with work.on(entry):
            _agency(entry, work)


def _agency(entry: Entry, work: Work) -> None:
    there = Agency.objects.filter(jurisdiction=work.jurisdiction, slug=entry["slug"]).first()
    told = {key: entry[key] for key in FACTS if key in entry.values}
    if there is None:
        host = host_of(work.jurisdiction.pk)
        if entry["kind"] == "host" and host is not None:
            raise Stop(
                entry.complain("kind", f'the office is here already; write its facts under slug = "{host.slug}".')
            )
        found(slug=entry["slug"], kind=entry["kind"], by=work.by, **told)
        work.told.new.append(entry.name)
        return
    if there.kind != entry["kind"]:
        work.differ(entry, "kind", there.kind, "What it may read hangs on its kind: take it in under another slug.")
        return
    here = {key: getattr(there, key) for key in FACTS}
    facts = {"name": there.name, "kind": there.kind}
    work.bring(entry, here, lambda take: found(slug=there.slug, by=work.by, **{**facts, **take}), fill=True)


def draw_areas(work: Work) -> None:
    """Draw the areas that are new."""
    for entry in work.county["areas"]:
        with work.on(entry):
            there = Area.objects.filter(jurisdiction=work.jurisdiction, slug=entry["slug"]).first()
            if there is None:
                facts = {key: entry[key] for key in DRAWN if key in entry.values}
                draw_area(slug=entry["slug"], by=work.by, **facts)
                work.told.new.append(entry.name)
            else:
                _redraw(entry, there, work)


def _redraw(entry: Entry, there: Area, work: Work) -> None:
    here = {key: getattr(there, key) for key in DRAWN}
    work.bring(
        entry, here, lambda take: draw_area(slug=there.slug, by=work.by, **{"name": there.name, **take}), fill=True
    )


def make_agreements(work: Work) -> None:
    """Put the agreements in force that are new."""
    for entry in work.county["agreements"]:
        with work.on(entry):
            giver, taker = work.agency(entry, "from"), work.agency(entry, "to")
            known = Agreement.objects.filter(from_agency=giver, to_agency=taker, title=entry["title"])
            there = known.order_by("-starts_at").first()
            if there is not None:
                _compare(entry, there, work)
                continue
            starts, ends = _span(entry, work)
            agree(
                from_agency=giver, to_agency=taker, title=entry["title"], labels=entry["labels"],
                purposes=entry["purposes"], papers=entry.get("papers", []), starts_at=starts, ends_at=ends, by=work.by,
            )  # fmt: skip
            work.told.new.append(entry.name)


def _span(entry: Entry, work: Work) -> tuple[datetime | None, datetime | None]:
    """From the morning of the first day to the end of the last, by the county's clock; None for a day that is not given."""
    zone = ZoneInfo(work.jurisdiction.time_zone)
    first, last = entry.get("first_day"), entry.get("last_day")
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
    )


def _compare(entry: Entry, there: Agreement, work: Work) -> None:
    starts, ends = _span(entry, work)
    zone = ZoneInfo(work.jurisdiction.time_zone)
    before = len(work.told.differs)
    for key in ("labels", "purposes", "papers"):
        if sorted(entry.get(key, [])) != sorted(getattr(there, key)):
            work.differ(entry, key, sorted(getattr(there, key)), ENDED)
    if starts and starts != there.starts_at:
        work.differ(entry, "first_day", there.starts_at.astimezone(zone).date(), ENDED)
    if ends != there.ends_at:
        over = there.is_over(timezone.now())
        last = there.ends_at and (there.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        how = "It has ended. To agree anew, write it under another title." if over else ENDED
        work.differ(entry, "last_day", last, how)
    work.told.same += len(work.told.differs) == before
