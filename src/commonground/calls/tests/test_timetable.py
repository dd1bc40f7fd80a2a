"""The timetable of a replay. No database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonground.calls.timetable import WEEK, Timetable, folded, weeks_shifted

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2024, 5, 15, 18, 0, tzinfo=UTC)  # a Wednesday, 13:00 in Chicago
moments = st.datetimes(datetime(2010, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(moments, moments)
def test_weekday_and_local_time_of_day_stay_and_the_shift_is_whole_weeks(moment, now):
    shifted = folded(moment, now, CHICAGO)
    was, is_now = moment.astimezone(CHICAGO), shifted.astimezone(CHICAGO)
    assert weeks_shifted(shifted, now, CHICAGO) == 0
    days = (is_now.date() - was.date()).days
    assert days == 7 * weeks_shifted(moment, now, CHICAGO)
    if is_now.replace(fold=0).utcoffset() == is_now.replace(fold=1).utcoffset():  # not in an hour the clock jumps over
        assert (is_now.weekday(), is_now.time()) == (was.weekday(), was.time())


@given(st.lists(moments, max_size=30), st.integers(1, 90))
def test_each_call_is_due_exactly_once_in_a_week_however_the_ticks_fall(began, step_hours):
    table = Timetable.of([(uuid4(), moment) for moment in began], CHICAGO)
    start = datetime(2024, 5, 13, 5, 0, tzinfo=UTC) - timedelta(
        seconds=1
    )  # Monday midnight in Chicago, a second before
    end, seen = start + timedelta(seconds=WEEK), []
    while start < end:
        until = min(start + timedelta(hours=step_hours), end)
        seen += [due.call_id for due in table.due_between(start, until)]
        start = until
    assert sorted(seen) == sorted(table.calls)


def test_a_call_is_due_at_its_weekday_and_local_hour():
    past = datetime(2019, 1, 16, 18, 59, 50, tzinfo=UTC)  # a Wednesday, 12:59:50 in Chicago, in winter
    table = Timetable.of([(UUID(int=1), past)], CHICAGO)
    (due,) = table.due_between(NOW - timedelta(seconds=30), NOW)
    assert due.at == datetime(2024, 5, 15, 17, 59, 50, tzinfo=UTC)
    assert table.due_between(NOW, NOW + timedelta(days=6)) == []


def test_a_restart_asks_for_the_same_showings():
    table = Timetable.of([(UUID(int=1), NOW - timedelta(days=21, seconds=5))], CHICAGO)
    first = table.due_between(NOW - timedelta(seconds=10), NOW)
    again = table.due_between(NOW - timedelta(seconds=60), NOW + timedelta(seconds=1))
    assert first == again != []


def test_the_next_week_is_another_showing():
    table = Timetable.of([(UUID(int=1), NOW - timedelta(seconds=5))], CHICAGO)
    week = timedelta(days=7)
    (this,) = table.due_between(NOW - timedelta(seconds=10), NOW)
    (next_week,) = table.due_between(NOW - timedelta(seconds=10) + week, NOW + week)
    assert this.identity != next_week.identity


def test_at_sixty_times_the_speed_a_week_is_through_in_under_three_hours():
    began = [(uuid4(), NOW - timedelta(hours=n)) for n in range(168)]
    table = Timetable.of(began, CHICAGO)
    due = table.due_between(NOW, NOW + timedelta(seconds=WEEK / 60), speed=60)
    assert sorted(one.call_id for one in due) == sorted(call for call, _ in began)
    assert len({one.identity for one in due}) == 168
    assert all(NOW < one.at <= NOW + timedelta(seconds=WEEK / 60) for one in due)
