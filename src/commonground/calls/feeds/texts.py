"""Cells meant for display: made clean, or refused when a spreadsheet would run them as a formula.

Real dispatch text does begin with - and @ ("--SUSPICIOUS CIRCUM.", "@ 5TH AVE"), so refusing every such cell would lose
real calls. The rule: a cell that begins with = is refused; a cell that begins with + - or @ is refused when the rest
looks like a formula (a name directly before a bracket, or one of | ! =) and otherwise loses those leading marks.
Fillers that a profile names are taken off first. Numbers and dates have their own readers and may begin with a minus
sign. Whatever writes spreadsheets later still guards its own cells.
"""

import re
from typing import Final

from .faults import Refused

LONGEST_TEXT: Final = 500
FORMULA_REST: Final = re.compile(r"[A-Za-z0-9_.]\(|[|!=]")
NOT_PRINTABLE: Final = re.compile(r"[^\S ]+")


def clean(cell: str, column: str, fillers: tuple[str, ...] = (), empty: frozenset[str] = frozenset()) -> str:
    """The text of a cell, without surrounding blanks, control or direction marks, fillers and leading formula marks.
    Raises `Refused`.
    """
    text = cell.strip()
    for filler in fillers:
        text = text.removeprefix(filler).lstrip()
    if not text or text in empty:
        return ""
    if not text.isprintable():
        text = _printable(text)
    if text[:1] in "=+-@":
        text = _without_marks(text, column)
    if len(text) > LONGEST_TEXT:
        raise Refused(column, f"the text has {len(text)} characters, more than {LONGEST_TEXT}")
    return text


def _printable(text: str) -> str:
    spaced = NOT_PRINTABLE.sub(" ", text)
    return "".join(sign for sign in spaced if sign.isprintable()).strip()


def _without_marks(text: str, column: str) -> str:
    rest = text.lstrip("+-@ ")
    if rest.startswith("=") or FORMULA_REST.search(rest):
        raise Refused(column, "the text is a spreadsheet formula")
    return rest
