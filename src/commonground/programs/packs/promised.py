"""From the words of a pack to what a clock is promised on: the terms that ``clocks.reckoning`` counts by."""

import tomllib
from calendar import monthrange
from datetime import date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from commonground.clocks.declared import Declared, Level
from commonground.clocks.reckoning import Length, Terms, Unit
from commonground.programs.packs.shape import Clock

UNITS: dict[str, Unit] = {"min": "minute", "h": "hour", "d": "day"}


@cache
def pauses() -> dict[str, str]:
    """What packs call a reason to wait, and the reason of the clocks that it is."""
    found: dict[str, str] = tomllib.loads(resources.files(__package__).joinpath("pauses.toml").read_text("utf-8"))
    return found


def declared(clock: Clock, started_at: datetime, *, time_zone: str) -> Declared:
    """A clock of a pack as the engine starts it, from this moment on."""
    day = started_at.astimezone(ZoneInfo(time_zone)).date()
    return Declared(
        name=clock.code,
        within=length(clock.due, day),
        kind=clock.time,
        warn_before=None if clock.warn is None else length(clock.warn, day),
        pauses_on=tuple(pauses().get(pause.code, pause.code) for pause in clock.pause),
        raised_to=(Level(clock.raised_to),),
        wait_for_them=clock.wait_for_them,
    )


def terms(clock: Clock, started_at: datetime, *, time_zone: str) -> Terms:
    """What a clock of a pack is promised on when it starts at this moment."""
    promise = declared(clock, started_at, time_zone=time_zone)
    return Terms(started_at, promise.kind, promise.within, promise.warn_before)


def length(span: str, since: date) -> Length:
    """A span as a length. Months are calendar months: from 31 January one month is 28 or 29 days."""
    number, unit = span.split(" ")
    if unit == "months":
        return Length((_months_later(since, int(number)) - since).days, "day")
    return Length(int(number), UNITS[unit])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
