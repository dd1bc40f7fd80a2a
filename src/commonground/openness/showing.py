"""How published figures are put into words and drawn: exactly as the agencies see theirs."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from commonground.measures.definitions import word
from commonground.measures.drawing import chart
from commonground.measures.periods import words as period
from commonground.measures.reading import Reading
from commonground.measures.reading import readings as _readings
from commonground.openness.models import PublishedFigure

__all__ = ["bundle", "chart", "family", "kept_apart", "period", "quarter", "readings"]


class _Row:
    """A published figure with the period of its edition."""

    def __init__(self, figure: PublishedFigure) -> None:
        self.figure = figure
        self.period = figure.edition.period

    def __getattr__(self, name: str) -> object:
        return getattr(self.figure, name)


def readings(rows: Iterable[PublishedFigure], *, newest: date) -> list[Reading]:
    """Readings of published figures; a measure that is not settled for the newest quarter shows its own newest one."""
    return _readings([_Row(row) for row in rows], kind="quarter", newest=newest, own_newest=True)


def quarter(first: date) -> str:
    """What a reader calls a quarter."""
    return period("quarter", first)


def family(code: str) -> str:
    """The word for a family of measures."""
    return word("family", code)


def kept_apart(category: str) -> str:
    """The words for calls that are only told for the whole place and year."""
    return {
        "domestic": _("Violence or dispute at home"),
        "sexual": _("Sexual violence"),
        "children": _("A child may be at risk"),
    }[category]


def bundle(code: str) -> str:
    """The words for what is published together."""
    return {
        "calls": _("Calls, response and endings"),
        "referrals": _("Referrals"),
        "permissions": _("Permissions"),
        "after": _("What came after"),
        "kept_apart": _("Calls told for a whole year only"),
    }[code]
