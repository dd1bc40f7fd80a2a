"""What one agency knows of a person, the person's own page, and warnings of a threat."""

from commonground.people.models.death import Death
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
from commonground.people.models.warning import ThreatWarning, WarningGround

__all__ = [
    "BY_WORD",
    "DONE",
    "FOUND",
    "MOST_TRIES",
    "SAID",
    "STAY_MINUTES",
    "WAS_THEM",
    "WRITING_MINUTES",
    "Death",
    "OwnAct",
    "OwnPage",
    "OwnStay",
    "OwnWayIn",
    "OwnWord",
    "Person",
    "ThreatWarning",
    "WarningGround",
]  # fmt: skip
