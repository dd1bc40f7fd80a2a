"""One clock that somebody smuggled in stops no other: the sweep goes on for every agency, and what was promised stays promised."""

from datetime import date

import pytest
from django.db import DatabaseError, DataError, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer, proving
from commonground.agencies.tests.cast import all_news, make_cast
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import a_case
from commonground.cases.tests.clocks import CALL_BACK, DAY, HOUR, MONDAY, begin
from commonground.clocks import jobs
from commonground.clocks.actions import pause, raise_further, raise_overdue, resume, set_other_day
from commonground.clocks.models import Clock
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
PLANT = (
    "INSERT INTO clocks_clock (id, jurisdiction_id, agency_id, set_by_id, name, record_kind, record_id, status, started_at, due_at,"
    " stop_reason, wait_for_them, kind, amount, unit, warn_unit, pauses_on, raised_to, level, round)"
    " VALUES (gen_random_uuid(), %s, %s, %s, 'x', 'x.x', gen_random_uuid(), 'running', now() - interval '2 years', now() - interval '1 year',"
    " '', false, 'moment', 0, 'second', '', '{}', %s::jsonb, 0, 1)"
)


def try_(viewer, statement, *facts):
    """What an attacker does; a refusal is the mend."""
    try:
        with transaction.atomic():
            sql(viewer, statement, *facts)
    except DatabaseError as no:
        return str(no).splitlines()[0]
    return "taken"


@pytest.mark.parametrize(
    "raised_to", ['["a", {"role": "x", "after": "soon"}]', '["a", {"after": "9223372036854775807"}]']
)
def test_a_planted_clock_of_a_stranger_does_not_stop_the_sweep(cast, raised_to):
    begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    assert try_(cast.zed, PLANT, cast.jurisdiction.pk, cast.stranger.pk, cast.stranger.pk, raised_to) != "taken"
    assert "application alone" in try_(cast.zed, PLANT, cast.jurisdiction.pk, cast.stranger.pk, cast.stranger.pk, "[]")
    assert raise_overdue(by=service("clocks", cast.host), at=timezone.now() + 900 * DAY) >= 1


@pytest.mark.parametrize("level", [32767, 0])
def test_a_level_that_somebody_wrote_does_not_stop_the_sweep(cast, level):
    clock = begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    other = begin(CALL_BACK, a_case(cast, at=MONDAY, name="Olive Stone"), by=cast.wole, at=MONDAY)
    sweeper = service("clocks", cast.host)
    assert raise_overdue(by=sweeper, at=MONDAY + 30 * DAY) >= 2
    written = "UPDATE clocks_clock SET level = %s, next_raise_at = now() - interval '1 year' WHERE id = %s"
    assert try_(cast.ines, written, level, clock.pk) != "taken"
    raise_further(by=sweeper, at=MONDAY + 60 * DAY)
    with as_viewer(cast.wole):
        assert Clock.objects.get(pk=other.pk).level == 2


@pytest.mark.parametrize(("level", "then"), [(0, 1), (5, 5)])
def test_a_clock_that_stood_at_an_odd_level_before_is_passed_over_in_silence(cast, level, then):
    clock = begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    other = begin(CALL_BACK, a_case(cast, at=MONDAY, name="Olive Stone"), by=cast.wole, at=MONDAY)
    sweeper = service("clocks", cast.host)
    raise_overdue(by=sweeper, at=MONDAY + 30 * DAY)
    sql(sweeper, "UPDATE clocks_clock SET level = %s, next_raise_at = %s WHERE id = %s", level, MONDAY, clock.pk)
    raise_further(by=sweeper, at=MONDAY + 60 * DAY)
    with as_viewer(cast.wole):
        assert [Clock.objects.get(pk=one.pk).level for one in (clock, other)] == [then, 2]
    assert len(all_news(cast, record_id=clock.pk, kind="clocks.raised")) == 0
    assert len(all_news(cast, record_id=other.pk, kind="clocks.raised")) == 1


def test_no_planted_pause_moves_a_promise(cast):
    clock = begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    plant = (
        "INSERT INTO clocks_pause (id, jurisdiction_id, agency_id, clock_id, reason, starts_at, until, ends_at, by_id)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'hospital', %s, %s, %s, %s)"
    )
    year = MONDAY + HOUR + 365 * DAY
    facts = [cast.jurisdiction.pk, cast.housing.pk, clock.pk, MONDAY + HOUR, year, year, cast.wole.membership_id]
    assert "application alone" in try_(cast.ines, plant, *facts)
    pause(clock, reason="hospital", until=MONDAY + 3 * DAY, by=cast.wole, at=MONDAY + 2 * HOUR)
    resume(clock, by=cast.wole, at=MONDAY + 3 * HOUR)
    with as_viewer(cast.wole):
        due = Clock.objects.get(pk=clock.pk).due_at
    assert due - MONDAY < 10 * DAY


def test_who_set_a_clock_for_another_agency_plants_no_pause_there(cast):
    from commonground.referrals.tests.cast import a_sent_referral

    a_sent_referral(cast)
    plant = (
        "INSERT INTO clocks_pause (id, jurisdiction_id, agency_id, clock_id, reason, starts_at, until, ends_at, by_id)"
        " SELECT gen_random_uuid(), jurisdiction_id, set_by_id, id, 'x', started_at, started_at + interval '1 year', started_at + interval '1 year', %s FROM clocks_clock"
    )
    assert try_(cast.amara, plant, cast.ines.membership_id) != "taken"


@pytest.mark.parametrize(
    "said",
    [
        "status = 'overdue', level = 5, raised_at = now()", "warned_at = now()", "status = 'met', ended_at = now(), level = 3",
        "round = 32767", "raised_at = now()", "next_raise_at = now() + interval '9 years'",
    ],
)  # fmt: skip
def test_how_far_a_clock_was_raised_is_written_by_its_service_alone(cast, said):
    begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    for viewer in (cast.wole, cast.ines):
        refused(viewer, f"UPDATE clocks_clock SET {said} WHERE name = 'call_back'", says="service of clocks")


def test_a_clock_that_ended_is_begun_again_once_a_round(cast):
    begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    again = "UPDATE clocks_clock SET status = 'running', ended_at = NULL, round = round + {} WHERE name = 'call_back'"
    refused(cast.wole, again.format(1), says="service of clocks")
    sql(cast.wole, "UPDATE clocks_clock SET status = 'met', ended_at = now() WHERE name = 'call_back'")
    refused(cast.wole, again.format(2), says="service of clocks")
    assert changed(cast.wole, again.format(1)) == 1


def test_a_clock_stands_still_with_a_pause_alone_and_a_pause_ends_by_the_application_alone(cast):
    clock = begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    refused(cast.wole, "UPDATE clocks_clock SET paused_at = now() WHERE name = 'call_back'", says="with a pause")
    pause(clock, reason="hospital", until=MONDAY + 3 * DAY, by=cast.wole, at=MONDAY + 2 * HOUR)
    refused(cast.wole, "UPDATE clocks_pause SET ends_at = until", says="application alone")
    assert resume(clock, by=cast.wole, at=MONDAY + 3 * HOUR).paused_at is None


def test_nobody_opens_or_closes_an_office_by_a_statement(cast):
    days = "INSERT INTO clocks_otherday (id, jurisdiction_id, agency_id, day, name, set_at) VALUES (gen_random_uuid(), %s, %s, '2026-06-02', '', now())"
    hours = (
        "INSERT INTO clocks_openhours (id, jurisdiction_id, agency_id, weekday, opens, closes, set_at)"
        " VALUES (gen_random_uuid(), %s, %s, 1, 0, 1, now())"
    )
    for statement in (days, hours):
        refused(cast.ada, statement, cast.jurisdiction.pk, cast.host.pk, says="application alone")
    with as_viewer(cast.ada):
        set_other_day(
            agency=cast.agencies["host"],
            day=date(2036, 6, 2),
            opens=None,
            closes=None,
            name='R\u00edo "|" day',
            by=cast.ada,
        )
    refused(cast.ada, "UPDATE clocks_otherday SET ended_at = now()", says="application alone")


def test_a_proof_is_used_once_and_for_nothing_else(cast):
    clock = begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    with (
        as_viewer(cast.wole),
        pytest.raises(DatabaseError, match="application alone"),
        proving("clocks_clock", "INSERT", "x"),
    ):
        sql(cast.wole, PLANT, cast.jurisdiction.pk, cast.housing.pk, cast.housing.pk, "[]")
    assert clock.level == 0


def test_a_step_of_the_sweep_that_fails_stops_no_other_and_the_log_says_no_more_than_which(cast, monkeypatch, caplog):
    begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)
    make_cast("elm")

    def broken(*, by):
        raise DataError("Failing row contains (Olive Stone).")

    monkeypatch.setattr(jobs, "STEPS", (broken, *jobs.STEPS))
    assert jobs.sweep(0) >= 1
    said = [record.getMessage() for record in caplog.records if record.name == jobs.__name__]
    assert len(said) == 2 and all("broken failed" in one and "DataError" in one for one in said)
    assert "Olive" not in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        "{}", "null", '["a"]', '[[{"role": "x", "after": 1}]]', '[{"role": "x"}]', '[{"role": "x", "after": "1"}]', '[{"role": "x", "after": -1}]',
        '[{"role": "x", "after": 1e300}]', '[{"role": ["x"], "after": 1}]',
    ],
)  # fmt: skip
def test_whom_a_clock_is_raised_to_is_a_list_of_roles_and_times_whoever_writes_it(cast, said):
    no = try_(cast.ines, PLANT, cast.jurisdiction.pk, cast.housing.pk, cast.housing.pk, said)
    assert "clock_raised_to_roles" in no
