"""From the wall clock of an agency to UTC, with a stated rule for the two nights a year when the wall clock is not
clear.

A time that the clock shows twice (autumn) is read as the first of the two, unless the other clocks of the row say
otherwise (clock_columns.py). A time that the clock skips (spring) is read as if the clock had not yet been moved: one hour
later by the new time.
Wall-clock times come in labelled UTC, as date_formats.py reads them.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MOST_DAYS: Final = 50_000
HOURS: Final = (time(0), time(6), time(12), time(18), time(23, 59, 59))


class WallClock:
    """The wall clock of one time zone. The offset of each day without a change is kept: several times faster than
    asking the zone each time.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._steady: dict[int, timedelta] = {}

    def utc(self, shown: datetime, not_before: datetime | None = None) -> datetime:
        """The moment in UTC of a wall-clock time; `not_before` chooses the second reading of a time shown twice. Raises
        ValueError.
        """
        offset = self._steady.get(shown.toordinal())
        try:
            return self._unclear(shown, not_before) if offset is None else shown - offset
        except OverflowError:
            raise ValueError("no such moment") from None

    def again(self, shown: datetime) -> datetime | None:
        """The second moment at which the clock shows this time; None when it shows it once. Raises ValueError."""
        if shown.toordinal() in self._steady:
            return None
        first, second = self._offset(shown, 0), self._offset(shown, 1)
        return shown - second if second < first else None

    def _unclear(self, shown: datetime, not_before: datetime | None) -> datetime:
        first, second = self._offset(shown, 0), self._offset(shown, 1)
        if len(self._steady) < MOST_DAYS and self._same_all_day(shown):
            self._steady[shown.toordinal()] = first
        if not_before is not None and shown - first < not_before and second < first:
            return shown - second
        return shown - first

    def _same_all_day(self, shown: datetime) -> bool:
        hours = [datetime.combine(shown, hour) for hour in HOURS]
        return len({self._offset(hour, fold) for hour in hours for fold in (0, 1)}) == 1

    def _offset(self, shown: datetime, fold: int) -> timedelta:
        return shown.replace(tzinfo=self._zone, fold=fold).utcoffset() or timedelta()

    def shows(self, moment: datetime) -> datetime:
        """What the wall clock shows at a moment."""
        return moment.astimezone(self._zone).replace(tzinfo=None)
