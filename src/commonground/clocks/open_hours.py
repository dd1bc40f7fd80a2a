"""When a place works: opening hours by weekday, and days that differ. Pure: no database, no framework.

Times of opening are minutes of the local day (0 to 1440), so that a day of daylight saving time is as long as it is there: 23 or 25 hours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

WHOLE_DAY = 24 * 60
MICROSECONDS_A_MINUTE = 60_000_000
FURTHEST = 3660  # days without one open moment, after which the calendar counts as one that never opens

Hours = tuple[tuple[int, int], ...]
DAY_LONG: Hours = ((0, WHOLE_DAY),)
CLOSED: Hours = ()
MONDAY_TO_FRIDAY: tuple[Hours, ...] = (DAY_LONG,) * 5 + (CLOSED,) * 2
EVERY_DAY: tuple[Hours, ...] = (DAY_LONG,) * 7


class NeverOpen(ValueError):
    """The calendar has no open moment for ten years: nothing can fall due by it."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours of a place.

    :param time_zone: IANA name.
    :param week: hours of Monday to Sunday; each day's spans in order and apart.
    :param days: dates that differ: no hours for a holiday, other hours for a short day.
    """

    time_zone: str
    week: tuple[Hours, ...] = MONDAY_TO_FRIDAY
    days: Mapping[date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days.")
        for hours in (*self.week, *self.days.values()):
            flat = [minute for span in hours for minute in span]
            if any(first >= last for first, last in hours) or flat != sorted(flat) or not _within_a_day(flat):
                raise ValueError(f"Hours are spans of one day, in order and apart: {hours}")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def _instants(self) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
        return {}

    def hours(self, day: date) -> Hours:
        """The hours of a day; none when it is closed."""
        found = self.days.get(day)
        return self.week[day.weekday()] if found is None else found

    def open_minutes(self, day: date) -> int:
        """How many minutes of the local day are open."""
        return sum(last - first for first, last in self.hours(day))

    def open_days(self, day: date) -> Iterator[date]:
        """Open days from this one on.

        :raises NeverOpen: when there is none for ten years.
        """
        closed = 0
        while closed <= FURTHEST:
            closed = 0 if self.hours(day) else closed + 1
            if not closed:
                yield day
            day += timedelta(days=1)
        raise NeverOpen(self.time_zone)

    def instant(self, day: date, microsecond: int) -> datetime:
        """The moment (UTC) of a local time of day.

        A time that comes twice is its first; one that is skipped is the moment of the skip. So a later local time is never an earlier moment.
        """
        local = datetime.combine(day, datetime.min.time()) + timedelta(microseconds=microsecond)
        moment = local.replace(tzinfo=self.zone).astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == local:
            return moment
        return self._skip(local.replace(tzinfo=self.zone, fold=1).astimezone(UTC), moment)

    def _skip(self, before: datetime, after: datetime) -> datetime:
        """The moment at which the clock jumps, to the second."""
        offset = before.astimezone(self.zone).utcoffset()
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) / 2
            if middle.astimezone(self.zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans of a day as moments (UTC); one that daylight saving swallows is left out."""
        known = self._instants.get(day)
        if known is None:
            both = [
                (self.instant(day, first * MICROSECONDS_A_MINUTE), self.instant(day, last * MICROSECONDS_A_MINUTE))
                for first, last in self.hours(day)
            ]
            known = self._instants[day] = tuple((first, last) for first, last in both if first < last)
        return known

    def open_between(self, first: datetime, last: datetime) -> timedelta:
        """How much open time lies between two moments (UTC); zero when they are the other way round."""
        open_time, day = timedelta(), first.astimezone(self.zone).date()
        final = last.astimezone(self.zone).date()
        while day <= final:
            for opens, closes in self.spans(day):
                open_time += max(timedelta(), min(closes, last) - max(opens, first))
            day += timedelta(days=1)
        return open_time

    def after_open(self, start: datetime, much: timedelta) -> datetime:
        """The first moment by which so much open time has passed since ``start`` (UTC)."""
        if not much:
            return start
        for day in self.open_days(start.astimezone(self.zone).date()):
            for opens, closes in self.spans(day):
                there = max(timedelta(), closes - max(opens, start))
                if there >= much:
                    return max(opens, start) + much
                much -= there
        raise NeverOpen(self.time_zone)

    def before_open(self, end: datetime, much: timedelta, *, not_before: datetime) -> datetime:
        """The last moment from which so much open time passes until ``end``, or ``not_before`` (UTC both)."""
        if not much:
            return end
        day = end.astimezone(self.zone).date()
        first = not_before.astimezone(self.zone).date()
        while day >= first:
            for opens, closes in reversed(self.spans(day)):
                there = max(timedelta(), min(closes, end) - opens)
                if there >= much:
                    return max(not_before, min(closes, end) - much)
                much -= there
            day -= timedelta(days=1)
        return not_before


def _within_a_day(minutes: list[int]) -> bool:
    return not minutes or (minutes[0] >= 0 and minutes[-1] <= WHOLE_DAY)
