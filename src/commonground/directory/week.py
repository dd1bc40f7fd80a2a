"""Hours of the week in which something may be open: a sieve that a database can use. The true answer is `opening.is_open`.

Hour 0 is Monday from midnight, hour 167 Sunday from 23:00. The sieve may hold too much, never too little.
"""

from collections.abc import Iterable
from datetime import date, time

from commonground.directory.opening import DAYS, DifferentDays, Hours

HOURS = 168


def hours_of_week(schedules: Iterable[Hours], changes: Iterable[DifferentDays] = ()) -> tuple[int, ...]:
    """Every hour of the week that some schedule or holiday may open, in order."""
    found: set[int] = set()
    for schedule in schedules:
        found |= _stretch(_days(schedule), schedule.opens_at, schedule.closes_at)
    for change in changes:
        if not change.closed:
            found |= _stretch(range(7), change.opens_at, change.closes_at)
    return tuple(sorted(found))


def hour_of_week(day: date, clock: time) -> int:
    """The hour of the week of a local moment."""
    return day.weekday() * 24 + clock.hour


def _days(schedule: Hours) -> Iterable[int]:
    if schedule.byday and all(rule[-2:] in DAYS for rule in schedule.byday):
        return [DAYS.index(rule[-2:]) for rule in schedule.byday]
    return range(7)


def _stretch(days: Iterable[int], opens: time | None, closes: time | None) -> set[int]:
    if opens is None or closes is None:
        return set()
    end = closes.hour + (1 if closes.minute or closes.second else 0)
    length = end - opens.hour if closes > opens else end + 24 - opens.hour
    return {(day * 24 + opens.hour + step) % HOURS for day in days for step in range(length)}
