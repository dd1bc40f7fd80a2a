"""Touching, tasks, outcomes, ending and coming back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.cases.actions import add_task, close, finish_task, record_outcome, reopen, touch
from commonground.cases.models import Case, Task, Touchpoint
from commonground.cases.queries import one_case, today
from commonground.cases.tests.cast import LedgerBroken, a_case, ledger_fails_at, remembered
from commonground.clocks.models import Clock
from commonground.clocks.tests.cast import clocks_of
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.models import SafeContact

pytestmark = pytest.mark.django_db
NOW = timezone.now()
VERBS = {
    "cases.touched": lambda case, by: touch(case, reached=True, by=by),
    "cases.task_added": lambda case, by: add_task(case, what="Bring the form", by=by),
    "cases.task_finished": lambda case, by: finish_task(first_task(case, by), by=by),
    "cases.outcome_recorded": lambda case, by: record_outcome(case, outcome="needs_met", by=by),
    "cases.closed": lambda case, by: close(case, how="safety", by=by),
}


def first_task(case, by):
    with as_viewer(by):
        return Task.objects.filter(case=case).first() or Task(pk=case.pk)


def fresh(case, by):
    with as_viewer(by):
        return Case.objects.get(pk=case.pk)


def clock_of(case):
    return clocks_of(case)[0]


def test_reaching_them_meets_the_clock_and_finishes_the_first_task(cast):
    case = a_case(cast, at=NOW)
    touch(case, reached=True, by=cast.wole, at=NOW + timedelta(hours=2))
    assert (clock_of(case).status, clock_of(case).ended_at) == ("met", NOW + timedelta(hours=2))
    with as_viewer(cast.wole):
        assert Task.objects.get(case=case).done_by_id == cast.members["wole"].pk


def test_a_try_that_did_not_reach_them_leaves_the_clock_running(cast):
    case = a_case(cast)
    touch(case, reached=False, by=cast.wole)
    assert clock_of(case).status == "running"
    with as_viewer(cast.wole):
        assert Touchpoint.objects.get(case=case).reached is False


def test_whoever_touches_first_is_the_worker_and_stays_it(cast):
    case = a_case(cast)
    touch(case, reached=False, by=cast.wole)
    touch(case, reached=True, by=cast.kofi)
    assert fresh(case, cast.wole).worker_id == cast.members["wole"].pk


def test_a_note_is_a_labelled_part_and_never_in_the_ledger(cast, monkeypatch):
    case = a_case(cast)
    heard = remembered(monkeypatch)
    touch(case, reached=True, note="Her brother must not know", by=cast.wole)
    assert "brother" not in str([e.facts for e in heard])
    with as_viewer(cast.wole):
        assert "Her brother must not know" in [row.text for row in one_case(cast.wole, case.pk).timeline]


@pytest.mark.parametrize("code", VERBS)
def test_each_verb_is_remembered_once(cast, monkeypatch, code):
    case = a_case(cast)
    heard = remembered(monkeypatch)
    VERBS[code](case, cast.wole)
    assert [e.code for e in heard if e.code.startswith("cases.")] == [code]


@pytest.mark.parametrize("code", VERBS)
def test_when_the_ledger_fails_nothing_of_the_verb_is_left(cast, monkeypatch, code):
    case = a_case(cast)
    before = state(cast, case)
    ledger_fails_at(monkeypatch, code)
    with pytest.raises(LedgerBroken):
        VERBS[code](case, cast.wole)
    assert state(cast, case) == before


def state(cast, case):
    with as_viewer(cast.wole):
        return (
            list(Case.objects.filter(pk=case.pk).values()),
            list(Task.objects.filter(case=case).order_by("id").values()),
            list(Touchpoint.objects.filter(case=case).values()),
            list(Clock.objects.filter(record_id=case.pk).values()),
        )


@pytest.mark.parametrize("who", ["rosa", "alma", "zed"])
@pytest.mark.parametrize("code", VERBS)
def test_for_another_agency_there_is_no_such_case(cast, code, who):
    case = a_case(cast)
    with pytest.raises(Hidden):
        VERBS[code](case, getattr(cast, who))


@pytest.mark.parametrize("who", ["ines", "dara", "omar", "priya", "ada"])
@pytest.mark.parametrize("code", VERBS)
def test_a_role_without_the_right_is_refused(cast, code, who):
    case = a_case(cast)
    with pytest.raises(Refused):
        VERBS[code](case, getattr(cast, who))


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (lambda c, by: touch(c, reached=True, kind="pigeon", by=by), "from the list"),
        (lambda c, by: add_task(c, what="   ", by=by), "in a few words"),
        (lambda c, by: add_task(c, what="x" * 201, by=by), "in a few words"),
        (lambda c, by: record_outcome(c, outcome="fixed", by=by), "from the list"),
        (lambda c, by: close(c, how="", by=by), "from the list"),
        (lambda c, by: reopen(c, by=by), "open now"),
    ],
)
def test_what_is_not_possible_says_why(cast, verb, sentence):
    with pytest.raises(NotNow, match=sentence):
        verb(a_case(cast), cast.wole)


def test_in_a_case_that_ended_nothing_goes_on_until_they_come_back(cast):
    case = a_case(cast)
    close(case, how="person_ended", by=cast.wole)
    for verb in (lambda: touch(case, reached=True, by=cast.wole), lambda: add_task(case, what="x", by=cast.wole)):
        with pytest.raises(NotNow, match="has ended"):
            verb()
    with pytest.raises(NotNow, match="ended now"):
        close(case, how="person_ended", by=cast.wole)
    record_outcome(case, outcome="said_no_more", by=cast.wole)
    reopen(case, by=cast.wole)
    assert fresh(case, cast.wole).status == "open"
    touch(case, reached=True, by=cast.wole)


def test_ending_stops_the_clock_and_neither_meets_nor_misses_it(cast):
    case = a_case(cast)
    close(case, how="safety", by=cast.wole)
    assert (clock_of(case).status, clock_of(case).stop_reason) == ("stopped", "safety")


def test_whoever_comes_back_is_owed_a_first_contact_again(cast):
    case = a_case(cast)
    close(case, how="moved_away", by=cast.wole)
    reopen(case, by=cast.wole, at=NOW + timedelta(days=9))
    assert (clock_of(case).status, clock_of(case).due_at) == ("running", NOW + timedelta(days=12))


def test_after_a_death_nobody_is_to_be_contacted(cast):
    case = a_case(cast)
    close(case, how="died", by=cast.wole)
    with as_viewer(cast.wole):
        assert SafeContact.objects.get(ended_at=None).way == "none"


def test_a_person_with_an_open_case_is_not_opened_twice(cast):
    from commonground.cases.actions import open

    case = a_case(cast)
    close(case, how="moved_away", by=cast.wole)
    open(person=case.person, by=cast.ines)
    with pytest.raises(NotNow, match="another open case"):
        reopen(case, by=cast.wole)


def test_a_task_is_done_once(cast):
    case = a_case(cast)
    task = first_task(case, cast.wole)
    finish_task(task, by=cast.wole)
    with pytest.raises(NotNow, match="done already"):
        finish_task(task, by=cast.wole)


def test_today_has_what_is_due_now_what_is_due_today_and_for_whom_we_wait(cast):
    late = a_case(cast, name="Late", at=NOW - timedelta(hours=80))
    waiting = a_case(cast, name="Waiting", safe=None, at=NOW - timedelta(hours=80))
    a_case(cast, name="Later", at=NOW)
    soon = a_case(cast, name="Soon", at=NOW - timedelta(hours=72) + timedelta(seconds=30))
    yours = a_case(cast, name="Of a colleague", at=NOW - timedelta(hours=80))
    touch(yours, reached=False, by=cast.kofi)
    with as_viewer(cast.wole):
        lists = today(cast.wole, at=NOW)
    assert [due.case.pk for due in lists.now] == [late.pk]
    assert [due.case.pk for due in lists.waiting] == [waiting.pk]
    if (NOW + timedelta(seconds=30)).astimezone().date() == NOW.astimezone().date():
        assert soon.pk in [due.case.pk for due in lists.today]


def test_today_asks_as_many_questions_for_many_as_for_few(cast, django_assert_num_queries):
    for number in range(3):
        a_case(cast, name=f"P {number}", at=NOW - timedelta(hours=80))
    with as_viewer(cast.wole), django_assert_num_queries(6):  # one of them for the keys to when it is safe to call
        [due.name for due in today(cast.wole, at=NOW).now]
    for number in range(12):
        a_case(cast, name=f"Q {number}", at=NOW - timedelta(hours=80))
    with as_viewer(cast.wole), django_assert_num_queries(6):
        assert len({due.name for due in today(cast.wole, at=NOW).now}) == 15


def test_when_a_case_ends_nobody_is_tied_by_it_any_more(cast):
    from commonground.privacy.models import Reach

    case = a_case(cast)
    touch(case, reached=True, by=cast.wole)
    with as_viewer(cast.wole):
        assert Reach.objects.filter(cause_id=case.pk, ends_at=None).exists()
    close(case, how="moved_away", by=cast.wole)
    with as_viewer(cast.wole):
        assert not Reach.objects.filter(cause_id=case.pk, ends_at=None).exists()


def test_reaching_them_late_meets_a_clock_that_was_raised(cast):
    from commonground.agencies.viewers import service
    from commonground.clocks.actions import raise_overdue

    case = a_case(cast, at=NOW - timedelta(hours=80))
    assert raise_overdue(by=service("clocks", cast.host), at=NOW) == 1
    touch(case, reached=True, by=cast.wole, at=NOW)
    assert (clock_of(case).status, clock_of(case).ended_at) == ("met", NOW)


def test_in_the_evening_today_ends_at_the_local_midnight(cast):
    evening = datetime(2026, 6, 2, 1, tzinfo=UTC)  # eight in the evening of the first in Willow; its midnight is 05:00
    tonight = a_case(cast, name="Tonight", at=evening + timedelta(hours=3) - timedelta(hours=72))
    a_case(cast, name="Tomorrow", at=evening + timedelta(hours=5) - timedelta(hours=72))
    with as_viewer(cast.wole):
        assert [due.case.pk for due in today(cast.wole, at=evening).today] == [tonight.pk]


def test_what_waits_longest_stands_first_whether_contact_or_task(cast):
    late, other = a_case(cast, name="Late", at=NOW - timedelta(hours=80)), a_case(cast, name="Other", at=NOW)
    before = NOW - timedelta(days=5)
    day = before.astimezone(ZoneInfo("America/Chicago")).date()
    task = add_task(other, what="Bring the form", due_on=day, by=cast.wole, at=before)
    with as_viewer(cast.wole):
        lists = today(cast.wole, at=NOW)
    assert [due.task and due.task.pk for due in lists.now] == [task.pk, None]
    assert lists.now[1].case.pk == late.pk
