"""What one agency knows of a person, and the person's own page."""

from commonground.people.models.own_page import (
    BY_WORD,
    DONE,
    FOUND,
    MOST_TRIES,
    SAID,
    STAY_MINUTES,
    WAS_THEM,
    WRITING_MINUTES,
    OwnAct,
    OwnPage,
    OwnStay,
    OwnWayIn,
    OwnWord,
)
from commonground.people.models.person import Person

__all__ = [
    "BY_WORD", "DONE", "FOUND", "MOST_TRIES", "SAID", "STAY_MINUTES", "WAS_THEM", "WRITING_MINUTES", "OwnAct", "OwnPage", "OwnStay", "OwnWayIn", "OwnWord", "Person",
]  # fmt: skip
