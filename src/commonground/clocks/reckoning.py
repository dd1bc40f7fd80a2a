"""When a clock is due, when it warns and how much is left. Pure: no database, no framework, and the same answer whenever it is asked.

Two kinds of time: **wall** time passes always, **business** time while the calendar is open. Two kinds of length: hours and minutes are time that
passes; days are local days, so that *two days* end at the same local time, whatever daylight saving does in between. While a clock is paused
its own kind of time stands still. A day of business is an open day, however short; a start while closed counts as the next opening.

A clock that was ended and is opened again stood still in between, like in a pause: what was left is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Literal

from commonground.clocks.open_hours import EVERY_DAY, MICROSECONDS_A_MINUTE, Calendar

Kind = Literal["business", "wall"]
Unit = Literal["day", "hour", "minute", "second"]

SECONDS = {"hour": 3600, "minute": 60, "second": 1}
KINDS: tuple[Kind, ...] = ("business", "wall")
UNITS: tuple[Unit, ...] = ("day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Length:
    """So many days, hours, minutes or seconds."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0 or self.unit not in UNITS:
            raise ValueError(f"A length is so many of {', '.join(UNITS)}: {self.amount} {self.unit}")

    @property
    def passing(self) -> timedelta:
        """As time that passes (not for days)."""
        return timedelta(seconds=self.amount * SECONDS[self.unit])


@dataclass(frozen=True, slots=True)
class Pause:
    """From when to when a clock stood still; no end while it still does."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clock was promised on: since when, in which kind of time, within how long, and how long before it warns."""

    started_at: datetime
    kind: Kind
    within: Length
    warn_before: Length | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When it warns (never, without ``warn_before``) and when it is due."""

    warn_at: datetime | None
    due_at: datetime


def reckon(terms: Terms, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Reckoned:
    """When a clock is due and when it warns.

    A pause that began at or after the due moment changes nothing: it was overdue by then. One that has no end yet counts for nothing; while
    it lasts the clock is not overdue anyway.

    :param pauses: any order; they may overlap (time stands still once).
    """
    time, start = _time(terms.kind, calendar), terms.started_at.astimezone(UTC)
    due = _due(start, terms.within, time, _apart(pauses, since=start))
    if terms.warn_before is None:
        return Reckoned(None, due)
    return Reckoned(_back(due, terms.warn_before, time, not_before=start), due)


def left(due_at: datetime, at: datetime, *, kind: Kind, unit: Unit, calendar: Calendar) -> timedelta | Fraction:
    """How much of a clock's own time is left: days as a fraction, all else as time that passes. Nothing once it is due."""
    time = _time(kind, calendar)
    if unit == "day":
        return max(Fraction(), _days_between(time, at, due_at)) if _utc(at) < _utc(due_at) else Fraction()
    return time.open_between(_utc(at), _utc(due_at))


def after(start: datetime, length: Length, *, kind: Kind, calendar: Calendar) -> datetime:
    """The moment so much later, in this kind of time; never before ``start``."""
    return reckon(Terms(start, kind, length), calendar).due_at


def _time(kind: Kind, calendar: Calendar) -> Calendar:
    """Wall time is business time of a place that never closes."""
    return calendar if kind == "business" else Calendar(calendar.time_zone, EVERY_DAY)


def _due(start: datetime, within: Length, time: Calendar, pauses: list[tuple[datetime, datetime]]) -> datetime:
    if within.unit != "day":
        due = time.after_open(start, within.passing)
        for first, last in pauses:
            if first < due:
                due = time.after_open(due, time.open_between(first, last))
        return due
    days = Fraction(within.amount)
    due = max(start, _after_days(time, start, days))
    for first, last in pauses:
        if first < due:
            days += max(Fraction(), _days_between(time, first, last))
            due = max(start, _after_days(time, start, days))
    return due


def _back(due: datetime, length: Length, time: Calendar, *, not_before: datetime) -> datetime:
    if length.unit != "day":
        return time.before_open(due, length.passing, not_before=not_before)
    day, share = _place(time, due)
    for _ in range(length.amount):
        day -= timedelta(days=1)
        while not time.hours(day):
            if day < not_before.date() - timedelta(days=1):
                return not_before
            day -= timedelta(days=1)
    return min(due, max(not_before, _moment(time, day, share)))


def _apart(pauses: Sequence[Pause], *, since: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses that have ended, in order, cut at the start, those that overlap joined."""
    spans: list[tuple[datetime, datetime]] = []
    ended = [(max(since, _utc(pause.starts_at)), _utc(pause.ends_at)) for pause in pauses if pause.ends_at is not None]
    for first, last in sorted(ended):
        if last <= first:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _utc(moment: datetime) -> datetime:
    """Moments of one zone are compared by their local time, which goes back once a year; in UTC it never does."""
    return moment.astimezone(UTC)


def _place(time: Calendar, moment: datetime) -> tuple[date, Fraction]:
    """The open day of a moment and how much of its hours has passed; the next opening while it is closed."""
    local = moment.astimezone(time.zone)
    day, total = local.date(), time.open_minutes(local.date()) * MICROSECONDS_A_MINUTE
    now = (local.replace(tzinfo=None) - datetime.combine(day, datetime.min.time())) // timedelta(microseconds=1)
    spans = [(first * MICROSECONDS_A_MINUTE, last * MICROSECONDS_A_MINUTE) for first, last in time.hours(day)]
    passed = sum(max(0, min(last, now) - first) for first, last in spans)
    if passed < total:
        return day, Fraction(passed, total)
    return next(time.open_days(day + timedelta(days=1))), Fraction()


def _moment(time: Calendar, day: date, share: Fraction) -> datetime:
    """The moment at which this share of a day's open hours has passed."""
    wanted = int(share * time.open_minutes(day) * MICROSECONDS_A_MINUTE)
    for first, last in time.hours(day):
        length = (last - first) * MICROSECONDS_A_MINUTE
        if wanted < length:
            return time.instant(day, first * MICROSECONDS_A_MINUTE + wanted)
        wanted -= length
    raise ValueError(f"{day} is closed")


def _after_days(time: Calendar, start: datetime, days: Fraction) -> datetime:
    day, share = _place(time, start)
    whole, share = divmod(share + days, 1)
    return _moment(time, next(islice(time.open_days(day), int(whole), None)), share)


def _days_between(time: Calendar, first: datetime, last: datetime) -> Fraction:
    """Open days between two moments, as a fraction; negative never by more than an hour that comes twice."""
    (day, since), (final, until) = _place(time, first), _place(time, last)
    days = Fraction()
    while day < final:
        days += bool(time.hours(day))
        day += timedelta(days=1)
    return days + until - since
