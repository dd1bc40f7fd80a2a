"""Turns the hours of other people's files into repeating schedules: '9:00am', '3pm', '1800', 'MO, TU', 'Monday' rows.

An hour that could be morning or evening is not guessed: the day is then listed without times.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache, wraps
from typing import TypeVar

from commonground.directory.feeds.records import Schedule
from commonground.directory.needs import plain
from commonground.directory.opening import DAYS

MIDNIGHT = time(0)
_TIME = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?\s?m?\.?)?(?=$|[\s(,;Z+-])", re.IGNORECASE
)
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)[A-Z]*", re.IGNORECASE)
_SPANISH = {"lu": "MO", "ma": "TU", "mi": "WE", "ju": "TH", "vi": "FR", "do": "SU"}
_SHORT = 60  # what is longer is read each time, so that nothing long is kept
T = TypeVar("T")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y", "%Y%m%d")


def _read_once(read: Callable[..., T]) -> Callable[..., T]:
    """Files write few different days and hours, thousands of times: what a short cell says is kept."""
    kept = lru_cache(maxsize=4096)(read)

    @wraps(read)
    def ask(*cells: str) -> T:
        return kept(*cells) if max(map(len, cells)) <= _SHORT else read(*cells)

    return ask


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as written. `half`: 'a', 'p' or '' when not said; `sure`: it can only be read in one way."""

    hour: int
    minute: int
    half: str
    sure: bool

    @property
    def moment(self) -> time:
        """The hour on a 24-hour clock; an unsaid half reads as the 24-hour clock."""
        hour = self.hour % 12 + (12 if self.half == "p" else 0) if self.half else self.hour % 24
        return time(hour, self.minute)


def read_clock(text: str) -> Clock | None:
    """One hour, or None when it is not one: '6:300pm', '8:00m', '25:00'."""
    found = _TIME.match(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    latest = 12 if half else 24
    if hour > latest or minute > 59 or (half and hour == 0) or (hour == 24 and minute):
        return None
    return Clock(hour, minute, half, bool(half) or hour >= 13 or hour == 0 or found[1].startswith("0"))


@_read_once
def read_hours(opens: str, closes: str) -> tuple[time, time] | None:
    """Opening and closing hour, or None when either is missing or could be read in two ways.

    23:59 as a closing hour means midnight. Closing at or before opening means after midnight; the same hour twice,
    other than
    midnight, says nothing.
    """
    start, end = read_clock(opens), read_clock(closes)
    if start is None or end is None or _in_doubt(start, end):
        return None
    first, last = start.moment, end.moment
    last = MIDNIGHT if last >= time(23, 59) else last
    return None if first == last != MIDNIGHT else (first, last)


def _in_doubt(start: Clock, end: Clock) -> bool:
    """'9:00am' to '5:00' may close in the morning or the afternoon; '8:00' to '4:00pm' can only open in the morning."""
    if start.half and not end.sure:
        return True
    if end.half == "p" and not start.sure:
        return start.hour % 12 < end.hour % 12
    return False


@_read_once
def read_days(text: str) -> tuple[str, ...] | None:
    """'MO, 2TU, -1SA', 'Monday', 'lunes, martes' as RRULE day words in the order of the week; None when one is not a
    day."""
    days = []
    for word in re.split(r"[,;|\s]+", text.strip()):
        if word:
            day = _one_day(word)
            if day is None:
                return None
            days.append(day)
    return tuple(sorted(dict.fromkeys(days), key=lambda day: (DAYS.index(day[-2:]), day)))


def _one_day(word: str) -> str | None:
    flat = plain(word).rstrip(".")
    if (
        not flat[:1].isdigit()
        and flat[:1] not in "+-"
        and flat.startswith(("sab", "lun", "mar", "mie", "jue", "vie", "dom"))
    ):
        return "SA" if flat.startswith("sab") else _SPANISH[flat[:2]]
    found = _DAY.fullmatch(flat)
    if found is None or (found[1] and not 1 <= abs(int(found[1])) <= 5):
        return None
    return f"{int(found[1]) if found[1] else ''}{found[2].upper()}"


def read_numbers(text: str, lowest: int, highest: int) -> tuple[int, ...] | None:
    """'1, 15, -1' as numbers other than 0 within bounds; None when one is not such a number."""
    words = [word for word in re.split(r"[,;|\s]+", text.strip()) if word]
    if not all(re.fullmatch(r"[+-]?\d{1,3}", word) for word in words):
        return None
    numbers = tuple(int(word) for word in words)
    return numbers if all(lowest <= number <= highest and number for number in numbers) else None


@_read_once
def read_date(text: str) -> date | None:
    """A date as feeds write it, US order for slashes; None when it is not one."""
    short = text.strip()[:40]
    if not short:
        return None
    for shape in _DATES:
        try:
            return datetime.strptime(short.split("T")[0] if shape == _DATES[0] else short, shape).date()
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One row of a file with a row per weekday."""

    line: int
    day: str
    hours: tuple[time, time] | None
    note: str = ""


def joined_days(owner: str, rows: Iterable[DayRow]) -> tuple[Schedule, ...]:
    """Weekday rows made into one schedule for each pair of hours. The id is made of owner and hours, so that it stays
    the same."""
    groups: dict[tuple[tuple[time, time] | None, str], list[DayRow]] = {}
    for row in rows:
        groups.setdefault((row.hours, row.note), []).append(row)
    return tuple(_week(owner, hours, note, found) for (hours, note), found in groups.items())


def _week(owner: str, hours: tuple[time, time] | None, note: str, rows: list[DayRow]) -> Schedule:
    days = tuple(sorted({row.day for row in rows}, key=DAYS.index))
    opens, closes = hours or (None, None)
    stamp = f"{opens:%H%M}-{closes:%H%M}" if opens and closes else "days"
    return Schedule(
        source_id=f"{owner}/{stamp}/{''.join(days)}",
        source_line=rows[0].line,
        byday=days,
        opens_at=opens,
        closes_at=closes,
        notes=note,
    )
