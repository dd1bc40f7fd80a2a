"""Months, quarters and years: where one begins, where the next does, and what a reader calls it."""

from datetime import date

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def beginning(kind: str, day: date) -> date:
    """The first day of the period that holds the day."""
    months = MONTHS_IN[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(kind: str, first: date) -> date:
    """The first day of the next period."""
    month = first.month - 1 + MONTHS_IN[kind]
    return date(first.year + month // 12, month % 12 + 1, 1)


def before(kind: str, first: date) -> date:
    """The first day of the period before."""
    month = first.month - 1 - MONTHS_IN[kind]
    return date(first.year + month // 12, month % 12 + 1, 1)


def words(kind: str, first: date) -> str:
    """What a reader calls it: *March 2026*, *January to March 2026*, *2026*."""
    if kind == "year":
        return str(first.year)
    if kind == "month":
        return f"{_month(first.month)} {first.year}"
    told = {"first": _month(first.month), "last": _month(first.month + 2), "year": first.year}
    return _("%(first)s to %(last)s %(year)s") % told


def short(kind: str, first: date) -> str:
    """The same for the foot of a chart: *Mar 26*, *Jan-Mar 26*, *2026*."""
    if kind == "year":
        return str(first.year)
    begins, year = str(MONTHS_3[first.month]).lower().capitalize(), first.year % 100
    return f"{begins} {year}" if kind == "month" else f"{begins}-{str(MONTHS_3[first.month + 2]).lower()} {year}"


def _month(number: int) -> str:
    """The name of a month; Spanish writes it small."""
    name = str(MONTHS[number])
    return name.lower() if (get_language() or "").startswith("es") else name
