"""What one agency knows of a person, and the person's own page."""

from commonground.people.models.own_page import (
    FOUND,
    MOST_TRIES,
    SAID,
    STAY_MINUTES,
    WRITING_MINUTES,
    OwnPage,
    OwnStay,
    OwnWord,
)
from commonground.people.models.person import Person

__all__ = ["FOUND", "MOST_TRIES", "SAID", "STAY_MINUTES", "WRITING_MINUTES", "OwnPage", "OwnStay", "OwnWord", "Person"]
