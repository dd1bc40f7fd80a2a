"""Which instruments a page offers: those whose wording is here, and that this role may give."""

from commonground.agencies.context import Viewer
from commonground.assessments.words import reader_language
from commonground.programs.instruments import instrument, instruments

# The order in which they stand on a page: safety first.
FIRST = ("cssrs", "cssrs-since", "phq9", "gad7", "pcptsd5", "auditc")


def offered(viewer: Viewer) -> list[tuple[str, str]]:
    """Code and title of each, in the language of the page."""
    codes = [*(code for code in FIRST if code in instruments()), *(code for code in instruments() if code not in FIRST)]
    return [(code, instrument(code).title[reader_language()]) for code in codes if may_ask(viewer, code)]


def may_ask(viewer: Viewer, code: str) -> bool:
    """Whether there is such a wording, and this role may ask it."""
    known = instruments().get(code)
    return known is not None and (not known.given_by or viewer.role in known.given_by)


def asked_in(code: str) -> str:
    """The language in which it is asked: that of the page where its wording is confirmed, else English."""
    return reader_language() if reader_language() in instrument(code).languages else "en"
