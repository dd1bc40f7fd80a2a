"""Months, quarters and years: where one begins, where the next does, and what a reader calls it."""

from datetime import date

from django.utils.dates import MONTHS
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
        return f"{MONTHS[first.month]} {first.year}"
    last = MONTHS[first.month + 2]
    return _("%(first)s to %(last)s %(year)s") % {"first": MONTHS[first.month], "last": last, "year": first.year}
