"""The sieve of hours never leaves out what is open."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonground.directory.feeds.records import Schedule
from commonground.directory.opening import DAYS, State, is_open
from commonground.directory.week import hour_of_week, hours_of_week

ZONE = ZoneInfo("America/Chicago")
clocks = st.times().map(lambda t: t.replace(microsecond=0))
days = st.lists(st.sampled_from([*DAYS, "2TU", "-1FR"]), max_size=4).map(tuple)
schedules = st.builds(
    Schedule,
    source_id=st.just("x"),
    freq=st.sampled_from(["WEEKLY", "MONTHLY", "DAILY"]),
    byday=days,
    opens_at=clocks,
    closes_at=clocks,
)


@given(st.lists(schedules, min_size=1, max_size=3), st.integers(0, 60 * 24 * 60))
def test_what_is_open_is_in_the_sieve(hours, minutes):
    at = datetime(2026, 5, 4, tzinfo=ZONE) + timedelta(minutes=minutes)
    if is_open(hours, at).state is State.OPEN:
        assert hour_of_week(at.date(), at.time()) in hours_of_week(hours)


def test_a_night_goes_over_midnight_and_sunday_into_monday():
    night = Schedule(source_id="x", byday=("SU",), opens_at=time(22), closes_at=time(1, 30))
    assert hours_of_week([night]) == (0, 1, 166, 167)


def test_all_day_is_every_hour_of_the_day():
    assert len(hours_of_week([Schedule(source_id="x", byday=("MO",), opens_at=time(0), closes_at=time(0))])) == 24
