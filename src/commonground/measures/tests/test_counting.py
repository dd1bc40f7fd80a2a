"""What the database counts is what was worked out by hand, on real rows of calls, clocks and cases."""

import tomllib
import uuid
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from commonground.agencies.actions.found import draw_area
from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.calls.models import Assignment, Call
from commonground.cases.models import Case, Touchpoint
from commonground.clocks.tests.cast import a_clock
from commonground.kit.closed import door_open
from commonground.measures.actions import set_limit
from commonground.measures.counting import count
from commonground.people.models import Person
from commonground.privacy.models import Subject
from commonground.referrals.models import Referral
from commonground.units.models import Unit

pytestmark = pytest.mark.django_db
EXAMPLES = tomllib.loads((Path(__file__).parent / "expected" / "measures.toml").read_text())["example"]
ZONE = "America/Los_Angeles"


def of(measure):
    return pytest.mark.parametrize("example", [e for e in EXAMPLES if e["measure"] == measure], ids=lambda e: e["name"])


@pytest.fixture
def county(db):
    cast = make_cast("pacific")
    with as_viewer(service("setup", cast.host)), door_open("test"):
        cast.jurisdiction.time_zone = ZONE
        cast.jurisdiction.save(update_fields=["time_zone"])
    return cast


def by(cast):
    return service("measures", cast.host)


def counted(cast, as_of, measure, category=""):
    """The figure of the whole place over all years (the examples lie in one)."""
    with as_viewer(by(cast)):
        rows = list(count(by(cast), "year", date(2026, 1, 1), date(2027, 1, 1), as_of))
    return next((r for r in rows if (r["measure"], r["scope"], r["category"]) == (measure, "all", category)), None)


def as_expected(figure, expected):
    apart = figure["apart"]
    told = {
        "numerator": figure["numerator"], "denominator": figure["denominator"], "value": figure["value"], "n": figure["n"],
        "missing": figure["missing"], "median": figure["value"], "p90": figure["p90"], **apart,
    }  # fmt: skip
    assert {k: told[k] for k in expected if k in told} == {
        k: pytest.approx(v, abs=5e-5) if isinstance(v, float) else v for k, v in expected.items() if k in told
    }
    if "value" not in expected and "median" not in expected:
        assert figure["value"] is None


def call_of(cast, *, area=None, nature="person_in_crisis", day=None, subject=None, **clocks):
    """A call with these clocks, written as an import would."""
    known = [at for at in clocks.values() if at]
    from zoneinfo import ZoneInfo

    on = (
        date.fromisoformat(day)
        if day
        else (min(known).astimezone(ZoneInfo(ZONE)).date() if known else date(2026, 3, 2))
    )
    with as_viewer(cast.dara), door_open("test"):
        return Call.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.dispatch, area=area, origin="imported", nature=nature,
            time_precision="date" if day else "second", received_on=on, subject=subject, changed_at=min(known, default="2026-03-02T00:00Z"),
            status="closed", **clocks,
        )  # fmt: skip


def sent(cast, call, unit=None, **clocks):
    with as_viewer(cast.dara), door_open("test"):
        return Assignment.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.dispatch, call=call, unit=unit, status="cleared", **clocks
        )


@of("M1")
def test_on_scene_in_limit(county, example):
    areas = {}
    for row in example["rows"]:
        limit = row["limit_minutes"]
        if limit not in areas:
            areas[limit] = draw_area(
                slug=f"a{limit}", name=str(limit), outline=county.mill_end.outline, by=service("setup", county.host)
            )
            set_limit(minutes=limit, area=areas[limit], by=county.ada)
        call = call_of(county, area=areas[limit], day=row.get("date_only"), decided_at=row.get("decided"))
        if row["sent"]:
            sent(county, call, on_scene_at=row.get("on_scene"))
    as_expected(counted(county, example["as_of"], "on_scene_in_limit"), example["expected"][0])


@of("M2")
def test_time_on_scene_by_kind_of_unit(county, example):
    kinds = {"crisis team": "mobile_crisis", "patrol": "patrol"}
    with as_viewer(service("setup", county.host)), door_open("test"):
        units = {
            k: Unit.objects.create(jurisdiction=county.jurisdiction, agency=county.crisis, name=k, kind=v)
            for k, v in kinds.items()
        }
    for row in example["rows"]:
        call = call_of(county, decided_at=row.get("decided"), closed_at=row.get("completed"))
        sent(county, call, units[row["unit_type"]], on_scene_at=row.get("on_scene"), cleared_at=row.get("cleared"))
    for expected in example["expected"]:
        measure = {"time on scene": "time_on_scene", "total": "time_total"}[expected["quantity"]]
        as_expected(counted(county, example["as_of"], measure, kinds[expected["unit_type"]]), expected)


@of("response_time")
def test_response_time_by_named_clocks(county, example):
    calls = {}
    for row in example["rows"]:
        key = row["call"]
        if key not in calls:
            clocks = {"received_at": row.get("received"), "decided_at": row.get("decided")}
            calls[key] = call_of(county, day=row.get("date_only"), **clocks)
        sent(county, calls[key], assigned_at=row.get("sent"), on_scene_at=row.get("on_scene"))
    for expected in example["expected"]:
        as_expected(counted(county, example["as_of"], f"response_{expected['from']}_{expected['to']}"), expected)


@of("M6")
def test_has_called_before(county, example):
    subjects, calls = {}, set()
    for row in example["rows"]:
        if row["call"] in calls:
            continue  # a second unit on one call is the same call here
        calls.add(row["call"])
        who = row.get("subject", row.get("person"))
        if who and who not in subjects:
            with as_viewer(county.dara), door_open("test"):
                subjects[who] = Subject.objects.create(jurisdiction=county.jurisdiction)
        if "died" in row:
            case_of(county, subjects[who], row["at"], closed_at=row["died"], closed_how="died", status="closed")
        nature = "person_in_crisis" if row["crisis"] else "noise"
        call_of(county, nature=nature, subject=subjects.get(who), received_at=row["at"])
    for expected in example["expected"]:
        as_expected(counted(county, example["as_of"], f"called_before_{expected['days']}"), expected)


def test_a_call_in_the_weeks_after_a_period_belongs_to_the_one_before_it(county):
    from datetime import UTC, datetime

    with as_viewer(county.dara), door_open("test"):
        subject = Subject.objects.create(jurisdiction=county.jurisdiction)
    for moment in (datetime(2026, 12, 20, 18, tzinfo=UTC), datetime(2027, 1, 5, 18, tzinfo=UTC)):
        call_of(county, nature="person_in_crisis", subject=subject, received_at=moment)
    figure = counted(county, datetime(2027, 6, 1, tzinfo=UTC), "called_before_30")
    assert (figure["n"], figure["numerator"]) == (1, 1)


def case_of(cast, subject, at, **facts):
    with as_viewer(cast.ines), door_open("test"):
        person = Person.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.housing, subject=subject, name="X", name_key="x"
        )
        return Case.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.housing, person=person, subject=subject, opened_at=at, **facts
        )


@of("M7")
def test_follow_up_within_72_hours(county, example):
    skipped = 0
    for row in example["rows"]:
        if "agreed" not in row:
            skipped += 1  # a case opens only once it is known that the person agreed
            continue
        with as_viewer(county.ines), door_open("test"):
            subject = Subject.objects.create(jurisdiction=county.jurisdiction)
        began = row["encounter_ended"]
        case = case_of(county, subject, began)
        how = {"status": "running"}
        if row.get("died"):
            how = {"status": "stopped", "ended_at": row["died"], "stop_reason": "died"}
        elif not row["agreed"]:
            how = {"status": "stopped", "ended_at": began, "stop_reason": "person_ended"}
        elif row.get("unable"):
            how = {"status": "stopped", "ended_at": began + timedelta(hours=80), "stop_reason": "not_reached"}
        elif row.get("reached"):
            how = {"status": "met", "ended_at": row["reached"]}
        with as_viewer(county.ines), door_open("test"):
            a_clock(
                jurisdiction=county.jurisdiction, agency=county.housing, set_by=county.housing, name="follow_up_72h", record_kind="cases.case", record_id=case.pk,
                started_at=began, due_at=began + timedelta(hours=72), wait_for_them=row.get("safe_way") is False, **how,
            )  # fmt: skip
            for number in range(row["attempts"]):
                Touchpoint.objects.create(
                    jurisdiction=county.jurisdiction, agency=county.housing, case=case, worker=county.members["ines"],
                    at=began + timedelta(minutes=number + 1), kind="call", reached=False,
                )  # fmt: skip
    expected = {**example["expected"][0], "missing": example["expected"][0]["missing"] - skipped}
    as_expected(counted(county, example["as_of"], "follow_up_72h"), expected)


def test_what_happens_at_an_agency_that_works_in_silence_is_in_no_figure(county):
    from datetime import UTC, datetime

    began = datetime(2026, 2, 3, 12, tzinfo=UTC)
    for agency, who in ((county.housing, county.ines), (county.shelter, county.alma)):
        with as_viewer(who), door_open("test"):
            a_clock(
                jurisdiction=county.jurisdiction, agency=agency, set_by=agency, name="follow_up_72h", record_kind="cases.case", record_id=uuid.uuid4(),
                started_at=began, due_at=began + timedelta(hours=72), status="met", ended_at=began + timedelta(hours=5),
            )  # fmt: skip
    assert counted(county, began + timedelta(days=30), "follow_up_72h")["n"] == 1


@pytest.fixture
def sending(county):
    """A service and a person to refer, and a function that writes a referral as it stands."""
    from commonground.directory.models import Organization, Service

    with as_viewer(county.amara), door_open("test"):
        subject = Subject.objects.create(jurisdiction=county.jurisdiction)
        person = Person.objects.create(
            jurisdiction=county.jurisdiction, agency=county.crisis, subject=subject, name="X", name_key="x"
        )
    required = {"jurisdiction": county.jurisdiction}
    with as_viewer(service("import", county.host)), door_open("test"):
        organization = Organization.objects.create(name="Beds", source="own", source_id="1", **required)
        place = Service.objects.create(name="Beds", organization=organization, source="own", source_id="1", **required)

    def send(due, **facts):
        with as_viewer(county.amara), door_open("test"):
            referral = Referral.objects.create(
                id=uuid.uuid4(), person=person, subject=subject, service=place, agency=county.crisis, need="bed",
                made_at=facts["sent_at"], made_by=county.members["amara"], **required, **facts,
            )  # fmt: skip
            if due:
                a_clock(
                    agency=county.crisis, set_by=county.crisis, name="referral_answer", record_kind="referrals.referral", record_id=referral.pk,
                    started_at=facts["sent_at"], due_at=due, **required,
                )  # fmt: skip

    return SimpleNamespace(send=send, cast=county)


@of("M8")
def test_referral_answered_within_two_business_days(sending, example):
    from commonground.measures.tests.twin import business_due

    skipped = 0
    for row in example["rows"]:
        if "answer" in row and "answered" not in row:
            skipped += 1  # the database itself keeps no answer without its time
            continue
        answered = row.get("answered")
        status = {"accepted": "accepted", "declined": "declined"}.get(row.get("answer"), "sent")
        status = "withdrawn" if row.get("ended") == "re-routed" else status
        silent = row.get("silent_receiver", False)
        due = None if silent else business_due(row["sent"], 2, example["holidays"])
        reason = "no_room" if status == "declined" else ""
        sending.send(
            due, sent_at=row["sent"], status=status, answered_at=answered, silent=silent, decline_reason=reason
        )
    expected = {**example["expected"][0], "missing": example["expected"][0]["missing"] - skipped}
    as_expected(counted(sending.cast, example["as_of"], "referrals_answered"), expected)


OUTCOMES = {"did not come": "did_not_come", "the person said no": "person_said_no"}


@of("M9")
def test_connected_within_thirty_days_of_sending(sending, example):
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    for row in example["rows"]:
        facts = {"sent_at": row["sent"], "silent": row.get("silent_receiver", False), "status": "sent"}
        if "first_service" in row:
            day = datetime.combine(date.fromisoformat(row["first_service"]), time(12), ZoneInfo(ZONE))
            facts |= {"status": "ended", "outcome": "first_service", "outcome_at": day}
        elif "outcome" in row:
            facts |= {"status": "ended", "outcome": OUTCOMES[row["outcome"]], "outcome_at": row["sent"]}
        elif row.get("answer") == "declined":
            facts |= {"status": "declined", "decline_reason": "no_room"}
        elif row.get("answer"):
            facts |= {"status": "accepted"}
        if facts["status"] in {"ended", "declined", "accepted"}:
            facts["answered_at"] = row["sent"]
        sending.send(None, **facts)
    as_expected(counted(sending.cast, example["as_of"], "referrals_connected"), example["expected"][0])


def test_nobody_counts_without_being_known_to_the_database(county):
    call_of(county, received_at=EXAMPLES[0]["as_of"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cg_measure_calls('year', '2026-01-01', '2027-01-01', now(), '{}')")
        assert cursor.fetchone()[0] == 0


def test_one_county_is_not_counted_in_another(county, cast):
    call_of(county, received_at=EXAMPLES[0]["as_of"])
    assert counted(county, EXAMPLES[0]["as_of"], "calls")["n"] == 1
    assert counted(cast, EXAMPLES[0]["as_of"], "calls") is None


def test_a_call_of_which_nobody_wrote_how_it_ended_is_missing_and_no_call_without_arrest(county):
    from datetime import UTC, datetime

    began = datetime(2026, 2, 3, 12, tzinfo=UTC)
    calls = [call_of(county, received_at=began) for _ in range(4)]
    with as_viewer(county.dara), door_open("test"):
        Call.objects.filter(pk=calls[0].pk).update(disposition="arrest")
        Call.objects.filter(pk=calls[1].pk).update(disposition="report_taken")
    figure = counted(county, began + timedelta(days=30), "arrests")
    assert (figure["numerator"], figure["denominator"], figure["missing"], figure["value"]) == (1, 2, 2, 0.5)


def test_whoever_died_while_we_waited_for_them_is_told_as_died(county):
    from datetime import UTC, datetime

    began = datetime(2026, 2, 3, 12, tzinfo=UTC)
    with as_viewer(county.ines), door_open("test"):
        a_clock(
            jurisdiction=county.jurisdiction, agency=county.housing, set_by=county.housing, name="follow_up_72h", record_kind="cases.case",
            record_id=uuid.uuid4(), started_at=began, due_at=began + timedelta(hours=72), wait_for_them=True, status="stopped",
            ended_at=began + timedelta(hours=5), stop_reason="died",
        )  # fmt: skip
    apart = counted(county, began + timedelta(days=30), "follow_up_72h")["apart"]
    assert (apart["stopped_by_death"], apart["waits_for_them"]) == (1, 0)
