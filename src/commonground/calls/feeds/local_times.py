"""From the wall clock of an agency to UTC, with a stated rule for the two nights a year when the wall clock is not clear.

A time that the clock shows twice (autumn) is read as the first of the two; a later stage of a call that would then lie before its beginning is
read as the second. A time that the clock skips (spring) is read as if the clock had not yet been moved, one hour later by the new time.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class WallClock:
    """The wall clock of one time zone. Offsets are kept by the hour, which makes this several times faster than asking the zone each time."""

    MOST_HOURS = 100_000

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._offsets: dict[tuple[int, int, int, int], timedelta] = {}

    def utc(self, shown: datetime, not_before: datetime | None = None) -> datetime:
        """The moment in UTC of a wall-clock time; `not_before` chooses the second reading of a time shown twice. Raises ValueError."""
        hour = (shown.year, shown.month, shown.day, shown.hour)
        offset = self._offsets.get(hour)
        if offset is None:
            return self._unclear(shown, not_before, hour)
        return _minus(shown, offset)

    def _unclear(self, shown: datetime, not_before: datetime | None, hour: tuple[int, int, int, int]) -> datetime:
        first, second = self._offset(shown), self._offset(shown.replace(fold=1))
        if self._steady(shown) and len(self._offsets) < self.MOST_HOURS:
            self._offsets[hour] = first
        moment = _minus(shown, first)
        if not_before is not None and moment < not_before and second < first:
            return _minus(shown, second)
        return moment

    def _steady(self, shown: datetime) -> bool:
        """True when every minute of the hour has the same offset, whichever way it is read."""
        edges = [shown.replace(minute=minute, second=0, fold=fold) for minute in (0, 15, 30, 45, 59) for fold in (0, 1)]
        return len({self._offset(edge) for edge in edges}) == 1

    def _offset(self, shown: datetime) -> timedelta:
        return shown.replace(tzinfo=self._zone).utcoffset() or timedelta()

    def today(self, now: datetime) -> datetime:
        """What the wall clock shows now."""
        return now.astimezone(self._zone).replace(tzinfo=None)


def _minus(shown: datetime, offset: timedelta) -> datetime:
    try:
        return shown.replace(tzinfo=UTC, fold=0) - offset
    except OverflowError:
        raise ValueError("no such moment") from None
