"""Opening a case: the first contact is owed, unless nobody may contact the person."""

import importlib
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import all_news
from commonground.agencies.viewers import service
from commonground.cases.actions import close, open
from commonground.cases.models import Case, Task
from commonground.cases.tests.cast import LedgerBroken, a_case, a_person, ledger_fails_at, remembered
from commonground.clocks import jobs
from commonground.clocks.actions import raise_overdue
from commonground.clocks.models import Clock
from commonground.clocks.tests.cast import clock_of
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import set_safe_contact

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def the_clock(case):
    return clock_of(case, status__in=("running", "overdue"))


def sweep(cast, at):
    return raise_overdue(by=service("clocks", cast.host), at=at)


def test_the_first_contact_is_owed_within_72_hours_of_wall_time(cast):
    clock = the_clock(a_case(cast, at=NOW))
    assert clock.due_at - NOW == timedelta(hours=72)
    assert (clock.name, clock.agency_id, clock.wait_for_them) == ("follow_up_72h", cast.housing.pk, False)


def test_one_task_stands_in_a_new_case(cast):
    case = a_case(cast, at=NOW)
    with as_viewer(cast.ines):
        assert [(t.kind, t.due_at) for t in Task.objects.filter(case=case)] == [
            ("first_contact", NOW + timedelta(hours=72))
        ]


@pytest.mark.parametrize("safe", [None, {"way": "none"}])
def test_where_nobody_may_contact_the_person_nobody_is_pushed(cast, safe):
    case = a_case(cast, safe=safe, at=NOW)
    assert the_clock(case).wait_for_them
    with as_viewer(cast.ines):
        assert Task.objects.get(case=case).due_at is None
    assert sweep(cast, NOW + timedelta(days=30)) == 0
    assert the_clock(case).status == "running"


def test_a_first_contact_that_nobody_made_is_overdue_after_72_hours(cast):
    case = a_case(cast, at=NOW)
    assert sweep(cast, NOW + timedelta(hours=71, minutes=59)) == 0
    assert sweep(cast, NOW + timedelta(hours=72, seconds=1)) == 1
    assert the_clock(case).status == "overdue"


def test_the_clock_follows_what_is_said_about_safe_contact(cast):
    case = a_case(cast, safe=None, at=NOW)
    later = NOW + timedelta(hours=5)
    set_safe_contact(case.person, way="call", address="555-0142", by=cast.ines, at=later)
    assert (the_clock(case).wait_for_them, the_clock(case).due_at) == (False, later + timedelta(hours=72))
    set_safe_contact(case.person, way="none", by=cast.ines, at=later + timedelta(hours=1))
    assert the_clock(case).wait_for_them
    assert sweep(cast, NOW + timedelta(days=30)) == 0


def test_an_overdue_first_contact_stops_pushing_when_contact_turns_out_unsafe(cast):
    case = a_case(cast, at=NOW)
    sweep(cast, NOW + timedelta(days=4))
    set_safe_contact(case.person, way="none", by=cast.ines, at=NOW + timedelta(days=5))
    clock = the_clock(case)
    assert (clock.status, clock.wait_for_them) == ("running", True)


def test_a_person_has_one_open_case_at_an_agency(cast):
    case = a_case(cast)
    again = open(person=case.person, by=cast.ines)
    assert again.pk == case.pk
    with as_viewer(cast.ines):
        assert sorted(task.kind for task in Task.objects.filter(case=case)) == [
            "first_contact",
            "new_referral",
        ]


def test_after_a_case_ended_a_new_one_may_be_opened(cast):
    case = a_case(cast)
    close(case, how="moved_away", by=cast.wole)
    assert open(person=case.person, by=cast.ines).pk != case.pk


def test_another_agency_cannot_open_a_case_for_the_row_of_this_one(cast):
    person = a_person(cast)
    with pytest.raises(Hidden):
        open(person=person, by=cast.rosa)


@pytest.mark.parametrize("who", ["dara", "omar", "priya", "ada", "ezra"])
def test_a_role_without_the_right_opens_no_case(cast, who):
    person = a_person(cast)
    with pytest.raises(Refused):
        open(person=person, by=getattr(cast, who))


def test_opening_is_remembered_once_with_ids_only(cast, monkeypatch):
    person = a_person(cast)
    heard = remembered(monkeypatch)
    case = open(person=person, by=cast.ines)
    assert [(e.code, e.record.pk, e.facts) for e in heard] == [("cases.opened", case.pk, {"waits": False})]


def test_when_the_ledger_fails_no_case_is_left(cast, monkeypatch):
    person = a_person(cast)
    ledger_fails_at(monkeypatch, "cases.opened")
    with pytest.raises(LedgerBroken):
        open(person=person, by=cast.ines)
    with as_viewer(cast.ines):
        assert not Case.objects.exists()
        assert not Clock.objects.exists()


@pytest.mark.parametrize(
    ("who", "sees"), [("ines", 1), ("wole", 1), ("rosa", 0), ("amara", 0), ("dara", 0), ("priya", 0), ("ada", 0)]
)
def test_only_the_agency_that_walks_with_the_person_sees_the_case(cast, who, sees):
    a_case(cast)
    with as_viewer(getattr(cast, who)):
        assert Case.objects.count() == sees
        assert Task.objects.count() == sees


def test_an_agency_that_works_in_silence_puts_no_news_out(cast):
    a_case(cast, by=cast.alma)
    assert not all_news(cast, kind__startswith="cases.")
    a_case(cast)
    assert len(all_news(cast, kind="cases.opened", stream="desk")) == 1


def test_not_now_is_the_sentence_for_a_wrong_code(cast):
    case = a_case(cast)
    with pytest.raises(NotNow, match="from the list"):
        close(case, how="tired", by=cast.wole)


def test_the_task_of_the_first_contact_follows_what_is_said_about_safe_contact(cast):
    case = a_case(cast, at=NOW)
    set_safe_contact(case.person, way="none", by=cast.ines, at=NOW + timedelta(hours=1))
    with as_viewer(cast.ines):
        assert Task.objects.get(case=case).due_at is None


def test_one_sweep_raises_all_that_is_overdue_however_much_it_is(cast, monkeypatch):
    monkeypatch.setattr(importlib.import_module("commonground.clocks.actions.raise_overdue"), "AT_ONCE", 2)
    cases = [a_case(cast, name=f"P {number}", at=NOW - timedelta(hours=80)) for number in range(5)]
    assert jobs.sweep(0) == 5
    assert [clock_of(case).status for case in cases] == ["overdue"] * 5
    assert jobs.sweep(0) == 0
