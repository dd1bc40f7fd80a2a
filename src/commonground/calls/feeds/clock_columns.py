"""The named clocks of one row: read, put on the right day, made UTC, and left out with a word when they cannot be
right.

Rules. (1) The earliest clock that the layout feeds stands for the beginning of the call; unreadable, before 1990 or in
the future, it refuses the row. (2) Times of day belong to the row's day; one that lies before the beginning is tried as
the second showing of a repeated hour and then on the next day (a crossing of midnight). (3) A clock that still lies
before the beginning, or longer after it than the profile allows (`longest_hours`), or in the future, is left out. So no
interval is ever negative, and an interval of 23 hours is not made out of a clock that was a minute early. (4) Of two
clocks out of order, the middle one yields: `assigned` and `en_route` yield to `on_scene`; `cleared` yields to all. What
is left out is said in `doubts`; the row is kept. (5) A beginning that the wall clock shows twice is the first showing,
or the second when only then a clock follows within the hour and none lies before. (6) A row with a day only has no
clocks.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

from .column_sets import ColumnSet, TimeColumn
from .faults import Refused
from .local_times import WallClock
from .rows import CLOCKS

EARLIEST: Final = date(1990, 1, 1)
ALLOWED_AHEAD: Final = timedelta(hours=1)
MOST_DAYS: Final = 50_000

Moments = list[datetime | None]


# When a row happened: its day, its beginning, the clocks after `received` in the order of CLOCKS, and what was left
# out. A plain tuple: it is made
# and taken apart once for every row.
RowClocks = tuple[date, datetime | None, tuple[datetime | None, ...], str]

NONE: Final = (None,) * (len(CLOCKS) - 1)


class ClockColumns:
    """Reads the clocks of one layout. `cells` are the row's time cells: the day first (when the layout has one), then
    the clocks in order.
    """

    def __init__(self, columns: ColumnSet, wall: WallClock, longest_hours: int, now: datetime) -> None:
        self._day = columns.day
        self._wall = wall
        self._start = CLOCKS.index(columns.starts) if columns.starts else 0
        self._longest = timedelta(hours=longest_hours)
        self._latest = now.astimezone(UTC) + ALLOWED_AHEAD
        self._last_day = wall.shows(now + ALLOWED_AHEAD).date()
        self._days: dict[str, date] = {}
        named = [(at, columns.clocks[clock]) for at, clock in enumerate(CLOCKS) if clock in columns.clocks]
        self._first = named[0][1] if named else None
        self._later = [(number, column, column.format.read) for number, column in named[1:]]
        self.columns = [
            column.column for column in ([self._day] if self._day else []) + [column for _, column in named]
        ]

    def read(self, cells: Sequence[str]) -> RowClocks:
        """The clocks of one row. Raises `Refused`."""
        day, at = None, 0
        if self._day is not None:
            day, at = self._days.get(cells[0]) or self._read_day(cells[0], self._day), 1
        if self._first is None or (day is not None and not cells[at]):
            return self._day_only(day, cells[at + 1 :])
        shown = self._read_start(cells[at], self._first, day)
        start = self._moment(shown, self._first)
        if self._later and (second := self._wall.again(shown)):
            start = self._closer(cells[at + 1 :], day, start, second)
        moments: Moments = [None] * len(CLOCKS)
        moments[self._start] = start
        doubts = self._read_later(cells, at + 1, day, start, moments) if self._later else ""
        return day or shown.date(), start, tuple(moments[1:]), doubts

    def _day_only(self, day: date | None, later: Sequence[str]) -> RowClocks:
        assert day is not None  # a layout without clocks has a day: column_sets.py
        lost = [CLOCKS[number] for (number, _, _), cell in zip(self._later, later, strict=False) if cell]
        doubts = "; ".join(f"{name} without a beginning" for name in lost)
        return day, None, NONE, doubts

    def _read_day(self, cell: str, column: TimeColumn) -> date:
        try:
            day = column.format.read(cell).date()
        except ValueError:
            raise Refused(
                column.column, "this is not a day as the profile writes it" if cell else "the day is missing"
            ) from None
        self._check_day(day, column)
        if len(self._days) < MOST_DAYS:
            self._days[cell] = day
        return day

    def _check_day(self, day: date, column: TimeColumn) -> None:
        if day < EARLIEST:
            raise Refused(column.column, f"the day is before {EARLIEST.year}")
        if day > self._last_day:
            raise Refused(column.column, "the day is in the future")

    def _read_start(self, cell: str, column: TimeColumn, day: date | None) -> datetime:
        try:
            shown = column.format.read(cell)
        except ValueError:
            raise Refused(
                column.column, "this is not a time as the profile writes it" if cell else "the time is missing"
            ) from None
        if day is not None:
            return datetime.combine(day, shown.time(), UTC)
        if shown.year < EARLIEST.year:
            raise Refused(column.column, f"the time is before {EARLIEST.year}")
        return shown

    def _moment(self, shown: datetime, column: TimeColumn) -> datetime:
        try:
            start = self._wall.utc(shown)
        except ValueError:
            raise Refused(column.column, "there is no such moment") from None
        if start > self._latest:
            raise Refused(column.column, "the time is in the future")
        return start

    def _closer(self, later: Sequence[str], day: date | None, first: datetime, second: datetime) -> datetime:
        """Which showing of a beginning shown twice: the second when only then a clock follows within the hour."""
        hour, closer = timedelta(hours=1), False
        for cell, (_, _, read) in zip(later, self._later, strict=True):
            with suppress(ValueError):
                shown = read(cell)
                waits = self._place(shown, day, first) - first, self._place(shown, day, second) - second
                if waits[1] < timedelta():
                    return first
                closer = closer or waits[1] <= hour < waits[0]
        return second if closer else first

    def _read_later(self, cells: Sequence[str], at: int, day: date | None, start: datetime, moments: Moments) -> str:
        doubts: list[str] = []
        latest = min(start + self._longest, self._latest)
        utc = self._wall.utc
        for number, column, read in self._later:
            cell = cells[at]
            at += 1
            if not cell:
                continue
            try:
                shown = read(cell)
                moment = utc(shown, start) if day is None else self._place(shown, day, start)
            except ValueError:
                raise Refused(column.column, "this is not a time as the profile writes it") from None
            if start <= moment <= latest:
                moments[number] = moment
            else:
                doubts.append(f"{CLOCKS[number]} {self._doubt(moment, start)}")
        if len(self._later) > 1:
            _in_order(moments, self._start, doubts)
        return "; ".join(doubts) if doubts else ""

    def _place(self, shown: datetime, day: date | None, start: datetime) -> datetime:
        if day is None:
            return self._wall.utc(shown, start)
        same_day = datetime.combine(day, shown.time(), UTC)
        moment = self._wall.utc(same_day, start)
        if moment >= start:
            return moment
        next_day = self._wall.utc(same_day + timedelta(days=1))
        return next_day if next_day - start <= self._longest else moment

    def _doubt(self, moment: datetime, start: datetime) -> str:
        if moment > self._latest:
            return "in the future"
        return f"{'before' if moment < start else 'too long after'} {CLOCKS[self._start]}"


def _in_order(moments: Moments, start: int, doubts: list[str]) -> None:
    """Leave out the clock that yields wherever two are out of order: assigned and en_route to on_scene, en_route to
    assigned, cleared to all.
    """
    for yields, to in ((2, 4), (3, 4), (3, 2), (2, 1), (4, 1), (5, 4), (5, 3), (5, 2), (5, 1)):
        one, other = moments[yields], moments[to]
        if one is None or other is None or yields == start:
            continue
        if (one > other) if yields < to else (one < other):
            moments[yields] = None
            doubts.append(f"{CLOCKS[yields]} {'after' if yields < to else 'before'} {CLOCKS[to]}")
