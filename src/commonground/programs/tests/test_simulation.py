"""Invented people in a program: nobody is stuck, an overdue clock is raised once, the same seed gives the same course."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from commonground.clocks.open_hours import Calendar
from commonground.clocks.reckoning import Length, reckon
from commonground.programs.packs import pack, shipped
from commonground.programs.packs.promised import length, terms
from commonground.programs.packs.running import Clocks, should_be_raised
from commonground.programs.packs.simulated import figures
from commonground.programs.packs.simulating import CALENDAR, Simulation

NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
A_YEAR_AND_A_HALF = 548
# Programs that take few of the invented people on: so many more are asked until a clock of theirs runs out. Of the last none does even then,
# for whom it takes needs more than one yes of several people; its clocks are shown by its situations alone.
SELDOM = ("integrated_dv_court", "overdose_follow_up", "restorative_justice", "youth_mentoring")
NEVER = ("restorative_justice",)


def course(code="cit", *, made=None, people=200, days=A_YEAR_AND_A_HALF, seed=7):
    return Simulation(made or pack(code), days=days, people=people, seed=seed).run()


@pytest.mark.parametrize("code", shipped())
def test_nobody_is_stuck_and_each_overdue_clock_is_raised_once(code):
    told = figures(course(code))
    assert sum(told["asked"].values()) == 200
    if code in SELDOM:
        assert told["wrong"] == []
        told = figures(course(code, people=2000))
    assert told["wrong"] == []
    if code not in NEVER:
        assert sum(clock["raised"] for clock in told["clocks"]) > 0, "nothing was overdue, so nothing was shown"
    for row in told["stages"]:
        assert row["entered"] == row["left"] + row["there"]


def test_the_same_seed_gives_the_same_course_and_another_seed_another():
    assert figures(course(people=60)) == figures(course(people=60))
    assert figures(course(people=60))["clocks"] != figures(course(people=60, seed=8))["clocks"]


def test_a_stage_without_a_possible_step_is_named():
    whole = pack("cit")
    never = [
        dataclasses.replace(move, guard="not known(call.concern) and known(call.concern)", guard_words=None)
        if "report" in move.from_
        else move
        for move in whole.move
    ]
    done = course(made=dataclasses.replace(whole, move=tuple(never)))
    assert any(line.startswith("stage report: ") and "stuck" in line for line in done.wrong())


def test_a_clock_that_is_raised_never_or_twice_is_named():
    done = course()
    raised = next(run for run in done.clocks.runs if run.raised)
    raised.raised.append(raised.raised[0])
    assert done.wrong() == [f"clock {raised.clock.code}: raised 2 times, not 1"]
    raised.raised.clear()
    assert done.wrong() == [f"clock {raised.clock.code}: raised 0 times, not 1"]


@pytest.fixture
def office():
    return Clocks(CALENDAR)


def clock(code, of="cit"):
    return next(clock for clock in pack(of).clock if clock.code == code)


def test_time_in_which_a_clock_stands_still_does_not_count(office):
    run = office.start(clock("facility_turnaround"), NOON, unreachable=False)
    due = run.due_at
    office.pause(run, NOON + timedelta(minutes=5))
    office.sweep(NOON + timedelta(days=3))
    assert run.raised == []
    office.go_on(run, NOON + timedelta(days=3))
    assert run.due_at == due + timedelta(days=3) - timedelta(minutes=5)
    office.sweep(run.due_at + timedelta(minutes=1))
    office.sweep(run.due_at + timedelta(minutes=2))
    assert run.raised == [run.due_at]
    assert should_be_raised(run, CALENDAR, run.due_at + timedelta(minutes=2)) == 1


def test_a_clock_that_waits_for_the_person_is_never_raised(office):
    run = office.start(clock("follow_up"), NOON, unreachable=True)
    office.sweep(NOON + timedelta(days=90))
    assert run.waits
    assert run.raised == []


@pytest.mark.parametrize(
    ("span", "since", "expected"),
    [
        ("15 min", date(2027, 1, 31), Length(15, "minute")),
        ("72 h", date(2027, 1, 31), Length(72, "hour")),
        ("1 months", date(2027, 1, 31), Length(28, "day")),
        ("1 months", date(2028, 1, 31), Length(29, "day")),
        ("18 months", date(2027, 1, 15), Length(547, "day")),
        ("12 months", date(2028, 2, 29), Length(365, "day")),
    ],
)
def test_a_month_is_a_month_of_the_calendar(span, since, expected):
    assert length(span, since) == expected


def test_two_days_end_at_the_same_local_time_when_daylight_saving_begins():
    whole = dataclasses.replace(clock("follow_up"), due="2 d", time="wall", warn=None)
    begun = datetime(2027, 3, 13, 17, 0, tzinfo=UTC)
    promised = terms(whole, begun, time_zone="America/New_York")
    assert reckon(promised, Calendar("America/New_York")).due_at == datetime(2027, 3, 15, 16, 0, tzinfo=UTC)


def test_a_measure_tells_from_how_many_records_it_would_be_counted_and_its_twin_stands_beside_it():
    told = {row["measure"]: row for row in figures(course())["measures"]}
    assert told["followed_up"]["made"] > 0
    assert told[told["followed_up"]["twin"]]["adverse"]
    assert told["penalty_of_no"]["made"] is None
