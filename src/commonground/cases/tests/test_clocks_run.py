"""A clock stands still, goes on, is opened again, warns and is raised: each moment once."""

import importlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import all_news
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import a_case
from commonground.cases.tests.clocks import CALL_BACK, DAY, HOUR, MONDAY, begin, done, undone
from commonground.clocks import jobs
from commonground.clocks.actions import pause, raise_further, raise_overdue, resume, resume_over, warn
from commonground.clocks.actions import raise_overdue as _raise
from commonground.clocks.models import Told
from commonground.clocks.tests.cast import clock_of
from commonground.kit.noes import Hidden, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return a_case(cast, safe=None, at=MONDAY)  # its own first contact waits for the person


@pytest.fixture
def clock(cast, case):
    return begin(CALL_BACK, case, by=cast.wole, at=MONDAY)


def now_of(case):
    return clock_of(case, name="call_back")


def told_of(cast, clock):
    with as_viewer(service("clocks", cast.host)):
        return [
            (row.round, row.level, row.role) for row in Told.objects.filter(clock_id=clock.pk).order_by("at", "level")
        ]


def lines_of(cast, clock, kind):
    return [line.agency_id for line in all_news(cast, record_id=clock.pk, kind=kind)]


def test_a_declared_clock_is_due_and_warns_by_its_terms(cast, clock):
    assert (clock.due_at, clock.warn_at) == (MONDAY + 48 * HOUR, MONDAY + 42 * HOUR)
    assert clock.subject_id is not None


def test_it_warns_once_is_raised_once_and_goes_one_level_up_after_its_time(cast, case, clock):
    sweeper = service("clocks", cast.host)
    for at in (MONDAY + 41 * HOUR, MONDAY + 43 * HOUR, MONDAY + 44 * HOUR):
        warn(by=sweeper, at=at)
    assert told_of(cast, clock) == [(1, 0, "")]
    late = MONDAY + 49 * HOUR
    assert [raise_overdue(by=sweeper, at=at) for at in (MONDAY + 48 * HOUR, late, late)] == [0, 1, 0]
    assert [raise_further(by=sweeper, at=at) for at in (late + 23 * HOUR, late + 24 * HOUR, late + 90 * DAY)] == [
        0,
        1,
        0,
    ]
    assert told_of(cast, clock) == [(1, 0, ""), (1, 1, "coordinator"), (1, 2, "administrator")]
    assert [lines_of(cast, clock, f"clocks.{kind}") for kind in ("warned", "overdue", "raised")] == [
        [clock.agency_id]
    ] * 3


def test_after_days_without_a_worker_it_is_raised_and_not_warned_of_and_the_next_level_has_its_time(cast, case, clock):
    jobs.sweep(0)  # years later
    assert [level for _round, level, _role in told_of(cast, clock)] == [1]
    assert now_of(case).next_raise_at > now_of(case).raised_at
    assert jobs.sweep(0) == 0


def test_a_clock_that_stands_still_is_never_overdue_and_is_due_so_much_later(cast, case, clock):
    pause(clock, reason="hospital", until=MONDAY + 20 * DAY, by=cast.wole, at=MONDAY + 10 * HOUR)
    assert raise_overdue(by=service("clocks", cast.host), at=MONDAY + 5 * DAY) == 0
    assert warn(by=service("clocks", cast.host), at=MONDAY + 47 * HOUR) == 0
    resume(clock, by=cast.ines, at=MONDAY + 110 * HOUR)
    assert now_of(case).due_at == MONDAY + 148 * HOUR
    assert now_of(case).warn_at == MONDAY + 142 * HOUR


def test_it_goes_on_by_itself_from_the_very_moment_however_late_somebody_looks(cast, case, clock):
    pause(clock, reason="safety", until=MONDAY + 3 * DAY, by=cast.wole, at=MONDAY + DAY)
    sweeper = service("clocks", cast.host)
    assert resume_over(by=sweeper, at=MONDAY + 3 * DAY - HOUR) == 0
    assert resume_over(by=sweeper, at=MONDAY + 40 * DAY) == 1
    assert now_of(case).due_at == MONDAY + 4 * DAY
    assert raise_overdue(by=sweeper, at=MONDAY + 40 * DAY) == 1


def test_many_that_go_on_at_once_are_told_with_a_line_each_to_whoever_owes_them_and_as_many_questions(cast, case, clock):  # fmt: skip
    sweeper = service("clocks", cast.host)

    def go_on(clocks, *, day):
        for one in clocks:
            pause(one, reason="safety", until=MONDAY + (day + 1) * DAY, by=cast.wole, at=MONDAY + day * HOUR)
        with CaptureQueriesContext(connection) as asked:
            assert resume_over(by=sweeper, at=MONDAY + 12 * DAY) == len(clocks)
        return len(asked)

    few = go_on([clock], day=1)
    others = [begin(CALL_BACK, a_case(cast, safe=None, at=MONDAY), by=cast.wole, at=MONDAY) for _ in range(3)]
    assert go_on(others, day=2) == few
    assert [lines_of(cast, one, "clocks.resumed") for one in (clock, *others)] == [[cast.housing.pk]] * 4


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "custody"}, "Y1"), ({"reason": "tired"}, "Y1"), ({"until": MONDAY + 60 * DAY}, "Y2"), ({"until": MONDAY}, "Y2"),
        ({"at": MONDAY + 49 * HOUR, "until": MONDAY + 3 * DAY}, "Y4"),
    ],
)  # fmt: skip
def test_a_clock_does_not_stand_still_for_any_reason_or_for_ever(cast, clock, facts, code):
    with pytest.raises(NotNow) as no:
        pause(clock, **{"reason": "hospital", "until": MONDAY + 5 * DAY, "at": MONDAY + HOUR, "by": cast.wole} | facts)
    assert no.value.code == code
    with pytest.raises(NotNow) as no:
        resume(clock, by=cast.wole, at=MONDAY + HOUR)
    assert no.value.code == "Y5"


def test_an_end_that_was_set_by_law_does_not_stand_still(cast, case):
    with pytest.raises(NotNow) as no:
        pause(clock_of(case, name="follow_up_72h"), reason="safety", until=MONDAY + DAY, by=cast.wole, at=MONDAY)
    assert no.value.code == "Y3"


def test_another_agency_pauses_nothing(cast, clock):
    with pytest.raises(Hidden):
        pause(clock, reason="safety", until=MONDAY + DAY, by=cast.amara, at=MONDAY)


def test_what_was_undone_runs_again_with_the_time_that_was_left_and_is_told_of_anew(cast, case, clock):
    done(case, by=cast.wole, at=MONDAY + 47 * HOUR)
    again = undone(case, by=cast.wole, at=MONDAY + 30 * DAY)
    assert again.due_at == MONDAY + 30 * DAY + HOUR
    sweeper = service("clocks", cast.host)
    assert raise_overdue(by=sweeper, at=MONDAY + 31 * DAY) == 1
    done(case, by=cast.wole, at=MONDAY + 32 * DAY)
    assert undone(case, by=cast.wole, at=MONDAY + 33 * DAY).due_at == MONDAY + 30 * DAY + HOUR  # none was left
    assert raise_overdue(by=sweeper, at=MONDAY + 33 * DAY) == 1
    assert told_of(cast, clock) == [(2, 1, "coordinator"), (3, 1, "coordinator")]


def test_a_clock_that_runs_is_not_opened_again(cast, case, clock):
    assert undone(case, by=cast.wole, at=MONDAY + HOUR) is None


def test_when_telling_fails_nothing_was_raised_and_the_next_look_raises_it(cast, case, clock, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    module = importlib.import_module("commonground.clocks.actions.telling")
    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr(module, "remember_all", broken)
        _raise(by=service("clocks", cast.host), at=MONDAY + 90 * DAY)
    assert (now_of(case).status, told_of(cast, clock)) == ("running", [])
    assert raise_overdue(by=service("clocks", cast.host), at=MONDAY + 90 * DAY) == 1
