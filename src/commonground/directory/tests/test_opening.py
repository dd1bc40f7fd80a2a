"""Opening hours are right at midnight, on the nth weekday, at the edges of validity; what is unknown is said to be unknown."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.directory.distance import bounding_box, haversine
from commonground.directory.feeds import Schedule, ScheduleChange
from commonground.directory.opening import Opening, State, Why, is_open, sentence

TOWN = ZoneInfo("America/Los_Angeles")
EVERY_DAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFFICE = ("MO", "TU", "WE", "TH", "FR")


def hours(days: tuple[str, ...] = OFFICE, opens: int | None = 9, closes: int | None = 17, **more: Any) -> Schedule:
    at = [None if hour is None else time(hour) for hour in (opens, closes)]
    return Schedule(source_id="x", byday=days, opens_at=at[0], closes_at=at[1], **more)


def at(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), TOWN)


# 2026-05-04 is a Monday; the Saturdays of May 2026 are the 2nd, 9th, 16th, 23rd and 30th.
TABLE = [
    ("office, open", [hours()], at("2026-05-04", 9), State.OPEN, at("2026-05-04", 17)),
    ("office, one minute early", [hours()], at("2026-05-04", 8, 59), State.CLOSED, at("2026-05-04", 9)),
    ("office, at closing", [hours()], at("2026-05-04", 17), State.CLOSED, at("2026-05-05", 9)),
    ("office, weekend", [hours()], at("2026-05-09", 12), State.CLOSED, at("2026-05-11", 9)),
    ("past midnight, before", [hours(("FR",), 22, 2)], at("2026-05-08", 23), State.OPEN, at("2026-05-09", 2)),
    ("past midnight, after", [hours(("FR",), 22, 2)], at("2026-05-09", 1, 59), State.OPEN, at("2026-05-09", 2)),
    ("past midnight, over", [hours(("FR",), 22, 2)], at("2026-05-09", 2), State.CLOSED, at("2026-05-15", 22)),
    ("to midnight", [hours(("FR",), 18, 0)], at("2026-05-08", 23, 59), State.OPEN, at("2026-05-09", 0)),
    ("all of one day", [hours(("FR",), 0, 0)], at("2026-05-08", 0), State.OPEN, at("2026-05-09", 0)),
    ("weekend round the clock", [hours(("SA", "SU"), 0, 0)], at("2026-05-09", 3), State.OPEN, at("2026-05-11", 0)),
    ("second Saturday", [hours(("2SA", "4SA"), 10, 12)], at("2026-05-09", 11), State.OPEN, at("2026-05-09", 12)),
    ("third Saturday", [hours(("2SA", "4SA"), 10, 12)], at("2026-05-16", 11), State.CLOSED, at("2026-05-23", 10)),
    ("last Tuesday", [hours(("-1TU",), 15, 18)], at("2026-05-26", 16), State.OPEN, at("2026-05-26", 18)),
    ("not the last Tuesday", [hours(("-1TU",), 15, 18)], at("2026-05-19", 16), State.CLOSED, at("2026-05-26", 15)),
    ("fifth Saturday", [hours(("5SA",), 10, 12)], at("2026-05-30", 11), State.OPEN, at("2026-05-30", 12)),
    ("11th of the month", [hours((), 9, 17, freq="MONTHLY", bymonthday=(11,))], at("2026-05-11", 10), State.OPEN, at("2026-05-11", 17)),
    ("last of the month", [hours((), 9, 17, freq="MONTHLY", bymonthday=(-1,))], at("2026-05-31", 10), State.OPEN, at("2026-05-31", 17)),
    ("season to come", [hours(valid_from=date(2026, 6, 1))], at("2026-05-04", 10), State.CLOSED, at("2026-06-01", 9)),
    ("last day of season", [hours(valid_to=date(2026, 5, 4))], at("2026-05-04", 10), State.OPEN, at("2026-05-04", 17)),
    ("every other week, on", [hours(("MO",), interval=2, dtstart=date(2026, 4, 20))], at("2026-05-04", 10), State.OPEN, at("2026-05-04", 17)),
    ("every other week, off", [hours(("MO",), interval=2, dtstart=date(2026, 4, 27))], at("2026-05-04", 10), State.CLOSED, at("2026-05-11", 9)),
    ("lunch break", [hours(closes=12), hours(opens=13)], at("2026-05-04", 12, 30), State.CLOSED, at("2026-05-04", 13)),
    ("touching hours", [hours(closes=12), hours(opens=12)], at("2026-05-04", 10), State.OPEN, at("2026-05-04", 17)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "schedules", "moment", "state", "change"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table_of_hours(name: str, schedules: list[Schedule], moment: datetime, state: State, change: datetime):
    answer = is_open(schedules, moment)
    assert (answer.state, answer.until or answer.opens_next) == (state, change)


UNKNOWN = [
    ([], Why.NOT_LISTED),
    ([hours(valid_to=date(2021, 6, 15))], Why.OUT_OF_DATE),
    ([hours(until=date(2021, 6, 15))], Why.OUT_OF_DATE),
    ([hours(("MO",), None, None)], Why.NO_TIMES),
    ([hours((), 9, 17)], Why.NO_TIMES),
    ([hours(("MO",), interval=2)], Why.NO_TIMES),
]


@pytest.mark.parametrize(("schedules", "why"), UNKNOWN)
def test_what_is_unknown_stays_unknown_and_is_said_so(schedules: list[Schedule], why: Why):
    answer = is_open(schedules, at("2026-05-04", 10))
    assert (answer.state, answer.why) == (State.UNKNOWN, why)
    assert sentence(answer, "en").endswith("Call first.")
    assert sentence(answer, "es").endswith("Llame primero.")


def test_a_certain_hour_wins_over_a_doubt_on_the_same_day():
    assert is_open([hours(), hours(("MO",), None, None)], at("2026-05-04", 10)).state is State.OPEN


def test_the_next_opening_is_not_promised_behind_a_day_in_doubt():
    answer = is_open([hours(("WE",)), hours(("TU",), None, None)], at("2026-05-04", 10))
    assert (answer.state, answer.opens_next) == (State.CLOSED, None)


def test_open_every_day_round_the_clock_has_no_end():
    answer = is_open([hours(EVERY_DAY, 0, 0)], at("2026-05-04", 3))
    assert (answer.always, answer.until) == (True, None)
    assert sentence(answer, "en") == "Open day and night."


def test_a_holiday_closes_and_changes_hours():
    new_year = ScheduleChange(source_id="h", starts=date(1, 1, 1), ends=date(1, 1, 1), every_year=True)
    eve = ScheduleChange(
        source_id="e",
        starts=date(2026, 12, 31),
        ends=date(2026, 12, 31),
        closed=False,
        opens_at=time(9),
        closes_at=time(12),
    )
    assert is_open([hours()], at("2027-01-01", 10), [new_year]).opens_next == at("2027-01-04", 9)
    assert is_open([hours()], at("2026-12-31", 10), [eve]).until == at("2026-12-31", 12)


def test_the_night_the_clocks_change_is_counted_in_real_hours():
    night = [hours(("SA",), 22, 6)]
    assert is_open(night, datetime(2026, 11, 1, 13, 59, tzinfo=UTC).astimezone(TOWN)).state is State.OPEN
    assert is_open(night, datetime(2026, 11, 1, 14, 0, tzinfo=UTC).astimezone(TOWN)).state is State.CLOSED


def test_a_moment_without_time_zone_is_not_answered():
    with pytest.raises(ValueError, match="time zone"):
        is_open([hours()], datetime(2026, 5, 4, 10))


def test_sentences_are_plain_in_both_languages():
    now = at("2026-05-04", 10)
    assert sentence(is_open([hours()], now), "en") == "Open now, until 5:00 pm."
    assert sentence(is_open([hours()], now), "es") == "Abierto ahora, hasta 5:00 de la tarde."
    tomorrow, later = is_open([hours(("TU",))], now), is_open([hours(("SA",), 12, 13)], now)
    assert sentence(tomorrow, "en") == "Closed now. Opens tomorrow at 9:00 am."
    assert sentence(tomorrow, "es") == "Cerrado ahora. Abre mañana, 9:00 de la mañana."
    assert sentence(later, "en") == "Closed now. Opens Saturday, May 9 at noon."
    assert sentence(Opening(State.CLOSED, now), "en") == "Closed now."


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(TOWN))
schedules = st.builds(
    hours,
    st.lists(st.sampled_from((*EVERY_DAY, "1TU", "2SA", "-1FR", "5MO")), max_size=4).map(tuple),
    st.none() | st.integers(0, 23),
    st.none() | st.integers(0, 23),
    interval=st.integers(1, 3),
    bymonthday=st.lists(st.sampled_from((1, 15, 31, -1)), max_size=2).map(tuple),
    dtstart=st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    valid_from=st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    valid_to=st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)


@given(st.lists(schedules, max_size=3), moments)
def test_what_changes_lies_ahead_and_holds_when_it_comes(listed: list[Schedule], moment: datetime):
    answer = is_open(listed, moment)
    for change in (answer.until, answer.opens_next):
        assert change is None or change.astimezone(UTC) > moment.astimezone(UTC)
    if answer.opens_next:
        assert is_open(listed, answer.opens_next).state is State.OPEN
    if answer.until:
        assert (
            is_open(listed, (answer.until.astimezone(UTC) - timedelta(seconds=1)).astimezone(TOWN)).state is State.OPEN
        )
        assert is_open(listed, answer.until).state is not State.OPEN
    assert sentence(answer, "en")
    assert sentence(answer, "es")


def test_distances_agree_with_known_ones():
    assert haversine(0, 0, 0, 1) == pytest.approx(111_195, abs=1)
    assert haversine(44.05, -123.09, 44.05, -123.09) == 0
    assert haversine(90, 0, -90, 0) == pytest.approx(20_015_115, abs=1)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 200_000), st.floats(-1, 1), st.floats(-1, 1))
def test_the_box_holds_everything_within_the_distance(
    north: float, east: float, metres: float, up: float, right: float
):
    other_north = max(-90.0, min(90.0, north + up))
    other_east = (east + right + 180) % 360 - 180
    if haversine(north, east, other_north, other_east) < metres * 0.999999:
        box = bounding_box(north, east, metres)
        assert box.holds(other_north, other_east)
