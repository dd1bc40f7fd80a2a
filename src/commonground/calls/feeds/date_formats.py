"""Dates and times of day as feeds write them: a closed set of directives, made into one strict pattern per format.

The standard library's parser is five times slower and lets too much pass (other digits, blanks), so that a wrong column would be read as a date.
"""

import re
from datetime import datetime
from functools import cache
from typing import Callable, Final, NamedTuple

MONTHS: Final = {name: number for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
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


class DateFormat(NamedTuple):
    """A format made ready: what it holds, how exact it is, and the reader, which raises ValueError."""

    has_day: bool
    has_time: bool
    precision: str
    read: Callable[[str], datetime]


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
    pattern = re.compile("".join(DIRECTIVES.get(sign, re.escape(sign)) for sign in signs))
    return DateFormat(has_day, has_time, _precision(set(used)), _reader(pattern, set(used)))


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


def _reader(pattern: re.Pattern[str], used: set[str]) -> Callable[[str], datetime]:
    """The reader for one pattern; group numbers are fixed here once, because this runs for every cell."""
    group = {name: pattern.groupindex.get(name, 0) for name in "YmbdHIMSp"}
    year, month, day = group["Y"], group["m"], group["d"]
    hour, minute, second, half, word = group["H"] or group["I"], group["M"], group["S"], group["p"], group["b"]
    full = pattern.fullmatch

    def read(cell: str) -> datetime:
        found = full(cell)
        if not found:
            raise ValueError("not in the format")
        part = found.group
        hours = int(part(hour)) if hour else 0
        if half:
            if not 1 <= hours <= 12:
                raise ValueError("no such hour")
            hours = hours % 12 + (12 if part(half) in "Pp" else 0)
        minutes, seconds = int(part(minute)) if minute else 0, int(part(second)) if second else 0
        if not year:
            return datetime(1, 1, 1, hours, minutes, seconds)
        months = MONTHS.get(part(word).upper(), 0) if word else int(part(month))
        return datetime(int(part(year)), months, int(part(day)), hours, minutes, seconds)

    return read

