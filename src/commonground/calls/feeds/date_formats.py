"""Dates and times of day as feeds write them: a closed set of directives, made into one strict pattern per format.

The standard library's parser is five times slower and lets too much pass (other digits, blanks), so that a wrong column
would be read as a date.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1
    )
}
DIRECTIVES: Final = {
    "%Y": "(?P<Y>[0-9]{4})",
    "%m": "(?P<m>[0-9]{1,2})",
    "%b": "(?P<b>[A-Za-z]{3})",
    "%d": "(?P<d>[0-9]{1,2})",
    "%H": "(?P<H>[0-9]{1,2})",
    "%I": "(?P<I>[0-9]{1,2})",
    "%M": "(?P<M>[0-9]{2})",
    "%S": "(?P<S>[0-9]{2})(?:[.][0-9]{1,9})?",
    "%p": "(?P<p>[AaPp])[Mm]",
}


BEGIN: Final = datetime(1, 1, 1, tzinfo=UTC)
MOST_KEPT: Final = 200_000

Reader = Callable[[str], datetime]


class DateFormat(NamedTuple):
    """A format made ready: what it holds, how exact it is, and the reader, which raises ValueError.

    What is read is a wall-clock time. It carries UTC as a label only, because that makes the step to the true moment
    (local_times.py) cheap.
    """

    has_day: bool
    has_time: bool
    precision: str
    read: Reader


@cache
def date_format(text: str) -> DateFormat:
    """Make a format such as `%m/%d/%Y %I:%M:%S %p` ready. Raises ValueError with what is wrong with it.

    A format without a day reads a time of day, given on 1 January of year 1. Fractions of a second are read over.
    """
    signs = re.findall(r"%.|[^%]|%$", text)
    wrong = [sign for sign in signs if sign.startswith("%") and sign not in DIRECTIVES]
    if wrong:
        raise ValueError(f"{wrong[0]} is not understood; use {' '.join(DIRECTIVES)}")
    used = [sign[1] for sign in signs if sign in DIRECTIVES]
    if len(set(used)) < len(used):
        raise ValueError("a part is named twice")
    has_day, has_time = _has_day(set(used)), _has_time(set(used))
    day, blank, clock = text.partition(" ")
    in_two = has_day and has_time and blank and not re.search("%[HIMSp]", day) and not re.search("%[Ymbd]", clock)
    read = _reader_in_two(_reader(day), _reader(clock)) if in_two else _reader(text)
    return DateFormat(has_day, has_time, _precision(set(used)), read)


def _has_day(used: set[str]) -> bool:
    day = bool(used & set("Ymbd"))
    if day and ("Y" not in used or "d" not in used or len(used & set("mb")) != 1):
        raise ValueError("a day needs %Y, %d and one of %m and %b")
    return day


def _has_time(used: set[str]) -> bool:
    hours = used & set("HI")
    if hours and ("M" not in used or len(hours) != 1 or ("I" in used) != ("p" in used)):
        raise ValueError("a time needs %H with %M, or %I with %M and %p")
    if not hours and used & set("MSp"):
        raise ValueError("minutes need an hour before them: %H or %I")
    if not used:
        raise ValueError("there is no day and no time in it")
    return bool(hours)


def _precision(used: set[str]) -> str:
    return "second" if "S" in used else "minute" if "M" in used else "date"


def _reader_in_two(read_day: Reader, read_clock: Reader) -> Reader:
    """A reader for a day, a blank and a time of day. Both halves come again and again in a feed, so what they mean is
    kept.
    """
    days: dict[str, datetime] = {}
    clocks: dict[str, timedelta] = {}

    def read(cell: str) -> datetime:
        day, blank, clock = cell.partition(" ")
        if day in days and clock in clocks:
            return days[day] + clocks[clock]
        if not blank:
            raise ValueError("not in the format")
        midnight, passed = read_day(day), read_clock(clock) - BEGIN
        if len(days) < MOST_KEPT and len(clocks) < MOST_KEPT:
            days[day], clocks[clock] = midnight, passed
        return midnight + passed

    return read


def _reader(text: str) -> Reader:
    """The reader for one format. The places of its parts are settled here once, because this runs for many cells."""
    signs = re.findall(r"%.|[^%]", text)
    pattern = re.compile("".join(DIRECTIVES.get(sign, re.escape(sign)) for sign in signs))
    at = {name: number - 1 for name, number in pattern.groupindex.items()}
    year, day, hour = at.get("Y"), at.get("d", 0), at.get("H", at.get("I"))
    month, word, minute, second, half = at.get("m", 0), at.get("b"), at.get("M", 0), at.get("S"), at.get("p")
    full = pattern.fullmatch

    def read(cell: str) -> datetime:
        found = full(cell)
        if not found:
            raise ValueError("not in the format")
        parts = found.groups()
        hours = minutes = seconds = 0
        if hour is not None:
            hours, minutes = int(parts[hour]), int(parts[minute])
            seconds = int(parts[second]) if second is not None else 0
            if half is not None:
                hours = _of_twelve(hours) + (12 if parts[half] in "Pp" else 0)
        if year is None:
            return datetime(1, 1, 1, hours, minutes, seconds, 0, UTC)
        months = int(parts[month]) if word is None else MONTHS.get(parts[word].upper(), 0)
        return datetime(int(parts[year]), months, int(parts[day]), hours, minutes, seconds, 0, UTC)

    return read


def _of_twelve(hours: int) -> int:
    if not 1 <= hours <= 12:
        raise ValueError("no such hour")
    return hours % 12
