"""When a clock is due: cases counted by hand from a wall calendar."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from commonground.clocks.open_hours import CLOSED, MONDAY_TO_FRIDAY, Calendar, NeverOpen
from commonground.clocks.reckoning import Length, Pause, Terms, after, left, reckon

EAST = "America/New_York"
NINE_TO_FIVE = ((540, 1020),)
OFFICE = Calendar(EAST, (NINE_TO_FIVE,) * 5 + (CLOSED,) * 2)
# 2026: daylight saving time begins on Sunday 8 March and ends on Sunday 1 November in New York.


def local(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(EAST))


@pytest.mark.parametrize(
    ("start", "length", "kind", "due"),
    [
        (local(3, 7, 13), Length(1, "day"), "wall", local(3, 8, 13)),  # 23 hours later
        (local(3, 7, 13), Length(24, "hour"), "wall", local(3, 8, 14)),
        (local(10, 31, 13), Length(1, "day"), "wall", local(11, 1, 13)),  # 25 hours later
        (local(3, 7, 2, 30), Length(1, "day"), "wall", local(3, 8, 3)),  # 2:30 does not come; the clock jumps at 2:00
        (local(2, 28, 9, year=2028), Length(1, "day"), "wall", local(2, 29, 9, year=2028)),
        (local(2, 28, 9, year=2027), Length(1, "day"), "wall", local(3, 1, 9, year=2027)),
        (local(11, 25, 16), Length(90, "minute"), "business", local(11, 26, 9, 30)),  # Wednesday
        (local(11, 27, 16), Length(2, "hour"), "business", local(11, 30, 10)),  # over a weekend
        (local(11, 27, 9), Length(8, "hour"), "business", local(11, 27, 17)),  # the same day's closing
        (local(11, 28, 12), Length(1, "hour"), "business", local(11, 30, 10)),  # a start while closed
        (local(11, 25, 15), Length(2, "day"), "business", local(11, 27, 15)),
        (local(11, 25, 18), Length(1, "day"), "business", local(11, 27, 9)),  # past closing: Thursday's opening counts
        (local(11, 25, 7), Length(1, "day"), "business", local(11, 26, 9)),
    ],
)
def test_a_clock_is_due_when_a_person_with_a_calendar_says_so(start, length, kind, due):
    assert after(start, length, kind=kind, calendar=OFFICE) == due


def test_a_holiday_and_a_short_day_count_as_they_are():
    thanksgiving = Calendar(EAST, OFFICE.week, {date(2026, 11, 26): CLOSED, date(2026, 11, 27): ((540, 780),)})
    assert after(local(11, 25, 15), Length(1, "day"), kind="business", calendar=thanksgiving) == local(11, 27, 12)
    assert after(local(11, 25, 15), Length(6, "hour"), kind="business", calendar=thanksgiving) == local(11, 27, 13)
    assert after(local(11, 25, 15), Length(7, "hour"), kind="business", calendar=thanksgiving) == local(11, 30, 10)


def test_a_start_on_a_weekend_counts_as_mondays_first_minute():
    assert after(local(11, 28, 14), Length(2, "day"), kind="business", calendar=Calendar(EAST)) == local(12, 2)


def test_a_pause_shifts_the_due_moment_by_its_own_kind_of_time():
    weekend = Pause(local(11, 27, 16), local(11, 30, 10))  # two hours of the office, 66 on the wall
    hours = Terms(local(11, 27, 9), "business", Length(12, "hour"))
    assert reckon(hours, OFFICE).due_at == local(11, 30, 13)
    assert reckon(hours, OFFICE, [weekend]).due_at == local(11, 30, 15)
    days = Terms(local(11, 27, 9), "business", Length(2, "day"))
    assert reckon(days, OFFICE, [weekend]).due_at == local(12, 1, 11)  # a quarter of a day of eight hours
    wall = Terms(local(11, 27, 9), "wall", Length(48, "hour"))
    assert reckon(wall, OFFICE, [weekend]).due_at == local(11, 29, 9) + timedelta(hours=66)


def test_a_pause_that_began_when_it_was_due_changes_nothing_and_overlapping_ones_count_once():
    wall = Terms(local(6, 1), "wall", Length(2, "hour"))
    late = Pause(local(6, 1, 2), local(6, 5))
    assert reckon(wall, OFFICE, [late]).due_at == local(6, 1, 2)
    twice = [Pause(local(6, 1, 1), local(6, 1, 3)), Pause(local(6, 1, 2), local(6, 1, 4))]
    assert reckon(wall, OFFICE, twice).due_at == local(6, 1, 5)
    assert reckon(wall, OFFICE, [Pause(local(6, 1, 1))]).due_at == local(6, 1, 2)


def test_it_warns_so_much_of_its_own_time_before():
    terms = Terms(local(11, 25, 15), "business", Length(2, "day"), Length(4, "hour"))
    assert reckon(terms, OFFICE).warn_at == local(11, 27, 11)
    a_day = Terms(local(11, 27, 15), "business", Length(2, "day"), Length(1, "day"))
    assert reckon(a_day, OFFICE).warn_at == local(11, 30, 15)
    longer = Terms(local(11, 27, 15), "business", Length(1, "day"), Length(9, "day"))
    assert reckon(longer, OFFICE).warn_at == local(11, 27, 15)


def test_what_is_left_is_said_in_the_clocks_own_time():
    friday, monday = local(11, 27, 16), local(11, 30, 10)
    assert left(monday, friday, kind="business", unit="hour", calendar=OFFICE) == timedelta(hours=2)
    assert left(monday, friday, kind="business", unit="day", calendar=OFFICE) == Fraction(1, 4)
    assert left(monday, friday, kind="wall", unit="hour", calendar=OFFICE) == timedelta(hours=66)
    assert left(friday, monday, kind="wall", unit="hour", calendar=OFFICE) == timedelta()


def test_hours_that_daylight_saving_swallows_are_no_hours():
    night = Calendar(EAST, (((120, 180),),) * 7)
    assert night.open_between(local(3, 8), local(3, 9)) == timedelta()
    assert after(local(3, 7, 12), Length(1, "hour"), kind="business", calendar=night) == local(3, 9, 3)


def test_a_calendar_that_never_opens_is_refused_and_not_waited_for():
    with pytest.raises(NeverOpen):
        after(
            datetime(2026, 1, 1, tzinfo=UTC), Length(1, "hour"), kind="business", calendar=Calendar(EAST, (CLOSED,) * 7)
        )


@pytest.mark.parametrize("hours", [((600, 540),), ((540, 700), (660, 900)), ((-1, 60),), ((0, 1500),)])
def test_hours_that_are_no_hours_of_a_day_are_refused(hours):
    with pytest.raises(ValueError, match="Hours are spans"):
        Calendar(EAST, (hours, *MONDAY_TO_FRIDAY[1:]))
