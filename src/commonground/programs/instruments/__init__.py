"""Instruments: the questions of a published screen, word for word, and its published rule, both as data. Pure: no rows, no clock.

``instrument("phq9").score({...})`` gives a :class:`Score`. A score never decides about a person by itself: it names a next
step for a clinician, never sends police, and carries no color.
"""

from commonground.programs.instruments.reading import (
    UnknownInstrument,
    instrument,
    instruments,
    rule_at,
    rule_for,
    slots,
)
from commonground.programs.instruments.shape import (
    Band,
    Choice,
    Flag,
    Instrument,
    Item,
    NextStep,
    NotAnAnswer,
    NotToBeAsked,
    Score,
)

__all__ = [
    "Band",
    "Choice",
    "Flag",
    "Instrument",
    "Item",
    "NextStep",
    "NotAnAnswer",
    "NotToBeAsked",
    "Score",
    "UnknownInstrument",
    "instrument",
    "instruments",
    "rule_at",
    "rule_for",
    "slots",
]
