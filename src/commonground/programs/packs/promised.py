"""From the words of a pack to what a clock is promised on: the terms that ``clocks.reckoning`` counts by."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commonground.clocks.reckoning import Length, Terms, Unit
from commonground.programs.packs.shape import Clock

UNITS: dict[str, Unit] = {"min": "minute", "h": "hour", "d": "day"}


def terms(clock: Clock, started_at: datetime, *, time_zone: str) -> Terms:
    """What a clock of a pack is promised on when it starts at this moment."""
    day = started_at.astimezone(ZoneInfo(time_zone)).date()
    warn = None if clock.warn is None else length(clock.warn, day)
    return Terms(started_at, clock.time, length(clock.due, day), warn)


def length(span: str, since: date) -> Length:
    """A span as a length. Months are calendar months: from 31 January one month is 28 or 29 days."""
    number, unit = span.split(" ")
    if unit == "months":
        return Length((_months_later(since, int(number)) - since).days, "day")
    return Length(int(number), UNITS[unit])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
