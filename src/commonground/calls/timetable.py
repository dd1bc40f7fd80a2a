"""The timetable of a replay: all years fold onto one week, each call shifted by its own number of whole weeks. Pure.

Weekday and local time of day stay. At another speed than 1 the week is run through ``speed`` times as fast, from Monday
midnight on, and begins again (a lap) when it is through.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from uuid import UUID
from zoneinfo import ZoneInfo

DAY = 86_400.0
WEEK = 7 * DAY


def monday_of(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week of a moment."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def offset_in_week(moment: datetime, zone: ZoneInfo) -> float:
    """Seconds on the local wall clock since Monday midnight, 0 to 604,800."""
    local = moment.astimezone(zone)
    return local.weekday() * DAY + local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6


def at_offset(monday: date, offset: float, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which the local wall clock of this week shows the offset."""
    return (datetime.combine(monday, time()) + timedelta(seconds=offset)).replace(tzinfo=zone).astimezone(UTC)


def weeks_shifted(moment: datetime, now: datetime, zone: ZoneInfo) -> int:
    """By how many whole weeks a past moment is shifted to fall into the local week of ``now``."""
    return (monday_of(now, zone) - monday_of(moment, zone)).days // 7


def folded(moment: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment shifted into the local week of ``now``; weekday and local time of day stay."""
    local = moment.astimezone(zone)
    shifted = local.replace(tzinfo=None) + timedelta(weeks=weeks_shifted(moment, now, zone))
    return shifted.replace(tzinfo=zone, fold=local.fold).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A past call that is due on the board: which, when, and the identity of this showing (the same after a restart)."""

    call_id: UUID
    at: datetime
    identity: UUID


@dataclass(frozen=True)
class Timetable:
    """Past calls in the order of the week: offsets in seconds, and the call of each."""

    zone: ZoneInfo
    offsets: tuple[float, ...]
    calls: tuple[UUID, ...]

    @classmethod
    def of(cls, began: Iterable[tuple[UUID, datetime]], zone: ZoneInfo) -> "Timetable":
        """The timetable of calls and the moments they began at; a call without a time of day has no place in it."""
        rows = sorted((offset_in_week(moment, zone), call_id) for call_id, moment in began)
        return cls(zone, tuple(offset for offset, _ in rows), tuple(call_id for _, call_id in rows))

    def due_between(self, after: datetime, until: datetime, *, speed: float = 1.0) -> list[Due]:
        """The calls due after one moment and until another, in order."""
        first, last = monday_of(after, self.zone), monday_of(until, self.zone)
        if first == last:
            return self._in_week(first, offset_in_week(after, self.zone), offset_in_week(until, self.zone), speed)
        turn = at_offset(last, 0, self.zone)
        ended = (
            self._in_week(first, offset_in_week(after, self.zone), WEEK - 1e-6, speed)
            if last - first == timedelta(7)
            else []
        )
        return (
            [*ended, *self._in_week(last, -1e-6, offset_in_week(until, self.zone), speed)] if until >= turn else ended
        )

    def _in_week(self, monday: date, after: float, until: float, speed: float) -> list[Due]:
        """Wall-clock offsets of a real week, times speed, give the way run through: laps of the timetable's week."""
        begin, end = after * speed, until * speed
        found: list[Due] = []
        for lap in range(max(0, int(begin // WEEK)), max(0, int(end // WEEK)) + 1):
            low, high = bisect_right(self.offsets, begin - lap * WEEK), bisect_right(self.offsets, end - lap * WEEK)
            for n in range(max(low, bisect_left(self.offsets, 0.0)), high):
                at = at_offset(monday, (lap * WEEK + self.offsets[n]) / speed, self.zone)
                found.append(Due(self.calls[n], at, showing(self.calls[n], monday, lap)))
        return found


def showing(call_id: UUID, monday: date, lap: int) -> UUID:
    """The identity of one showing of a past call: the call, the week, the lap."""
    return UUID(bytes=blake2b(f"{call_id}|{monday}|{lap}".encode(), digest_size=16).digest())
