"""Which instruments a page offers: those whose wording this agency has, and that this role may give."""

from commonground.agencies.context import Viewer
from commonground.assessments.licensed import known_at
from commonground.assessments.rules import ReadsWhatItWrites, TheirsToGive
from commonground.assessments.whose import label_for
from commonground.assessments.words import reader_language
from commonground.programs.instruments import Instrument

# The order in which they stand on a page: safety first.
FIRST = ("cssrs", "cssrs-since", "lap", "phq9", "gad7", "pcptsd5", "auditc", "dast10")


def offered(viewer: Viewer) -> list[tuple[str, str]]:
    """Code and title of each, in the language of the page."""
    known = known_at(viewer.agency_id)
    codes = sorted(known, key=lambda code: (FIRST.index(code) if code in FIRST else len(FIRST), code))
    return [(code, known[code].title[reader_language()]) for code in codes if _may_ask(viewer, known[code])]


def to_ask(viewer: Viewer, code: str) -> Instrument | None:
    """The instrument as this agency asks it; None when it has no wording of it, or this role may not ask it."""
    known = known_at(viewer.agency_id).get(code)
    return known if known is not None and _may_ask(viewer, known) else None


def _may_ask(viewer: Viewer, known: Instrument) -> bool:
    return TheirsToGive.holds(known, viewer) and ReadsWhatItWrites.holds(viewer, label_for(known, viewer))


def asked_in(known: Instrument) -> str:
    """The language in which it is asked: that of the page where its wording is confirmed, else English, else the one it has."""
    for language in (reader_language(), "en"):
        if language in known.languages:
            return language
    return known.languages[0]
