"""Somebody died: from the same moment nothing asks anybody to reach them. When it was a mistake, all goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import a_case, ledger_fails_at
from commonground.clocks.actions import raise_overdue
from commonground.clocks.tests.cast import clock_of, clocks_of
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.actions import safe_contact_of
from commonground.messages.models import Message
from commonground.people.actions import record_death, set_safe_contact, take_back_death
from commonground.people.models import Death

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def case(cast):
    return a_case(cast, at=NOW)


def way(case, by):
    with as_viewer(by):
        return safe_contact_of(case.subject_id, by=by).way


def test_a_death_stops_every_clock_and_every_way_to_reach_them_at_once(cast, case):
    sent = Message.objects.count()
    record_death(case.person, died_on=date(2026, 6, 2), by=cast.wole, at=NOW + HOUR)
    clock = clock_of(case)
    assert (clock.status, clock.stop_reason, clock.ended_at) == ("stopped", "died", NOW + HOUR)
    assert way(case, cast.wole) == "none"
    assert raise_overdue(by=service("clocks", cast.host), at=NOW + 900 * HOUR) == 0
    assert Message.objects.count() == sent


def test_when_it_was_a_mistake_the_clock_goes_on_with_the_time_that_was_left(cast, case):
    due = clock_of(case).due_at
    record_death(case.person, by=cast.wole, at=NOW + HOUR)
    take_back_death(case.person, by=cast.ines, at=NOW + 3 * HOUR)
    (clock,) = clocks_of(case)
    assert (clock.status, clock.stop_reason, clock.wait_for_them) == ("running", "", False)
    assert clock.due_at == due  # its moment was named: 72 hours from the first day
    assert way(case, cast.wole) == "call"
    with pytest.raises(Hidden):
        take_back_death(case.person, by=cast.ines, at=NOW + 4 * HOUR)


def test_nobody_writes_how_to_reach_somebody_who_died(cast, case):
    record_death(case.person, by=cast.wole, at=NOW + HOUR)
    with pytest.raises(NotNow) as no:
        set_safe_contact(case.person, way="call", address="555-0199", by=cast.ines, at=NOW + 2 * HOUR)
    assert no.value.code == "P80"


@pytest.mark.parametrize(("facts", "code"), [({"died_on": date(2026, 6, 5)}, "P81"), ({"twice": True}, "P80")])
def test_what_cannot_be_is_refused(cast, case, facts, code):
    if facts.pop("twice", False):
        record_death(case.person, by=cast.wole, at=NOW)
    with pytest.raises(NotNow) as no:
        record_death(case.person, **facts, by=cast.wole, at=NOW)
    assert no.value.code == code


def test_another_agency_does_not_record_it_and_does_not_learn_of_it(cast, case):
    with pytest.raises(Refused):
        record_death(case.person, by=cast.ada, at=NOW)
    with pytest.raises(Hidden):
        record_death(case.person, by=cast.amara, at=NOW)
    record_death(case.person, by=cast.wole, at=NOW)
    for viewer, count in ((cast.ines, 1), (cast.amara, 0), (cast.zed, 0)):
        with as_viewer(viewer):
            assert Death.objects.count() == count


def test_when_the_ledger_fails_nothing_was_recorded_and_nothing_stopped(cast, case, monkeypatch):
    ledger_fails_at(monkeypatch, "people.death_recorded")
    with pytest.raises(RuntimeError):
        record_death(case.person, by=cast.wole, at=NOW + HOUR)
    assert clock_of(case).status == "running"
    assert way(case, cast.wole) == "call"


def test_clocks_of_somebody_else_run_on(cast, case):
    other = a_case(cast, name="Somebody Else", at=NOW)
    record_death(case.person, by=cast.wole, at=NOW + HOUR)
    assert clock_of(other).status == "running"
