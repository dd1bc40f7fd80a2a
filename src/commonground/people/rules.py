"""What must hold when an agency writes down what it knows of a person."""

from datetime import date, timedelta

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.models import Person

OLDEST = timedelta(days=130 * 366)


class ANameToCallThemBy(Rule):
    """Write the name this person goes by. If you do not know it, write a word you will know them by."""

    code = "P1"
    field = "name"

    @classmethod
    def holds(cls, name: str) -> bool:
        return bool(name.strip())


class BornBeforeToday(Rule):
    """The date of birth cannot be in the future or more than 130 years ago."""

    code = "P2"
    field = "born_on"

    @classmethod
    def holds(cls, born_on: date | None, today: date) -> bool:
        return born_on is None or today - OLDEST <= born_on <= today


class OwnKnowledgeOnly(Rule):
    """Only the agency that wrote this can correct it. Ask them, or write down what your own agency knows."""

    code = "P3"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class EstimateOfADate(Rule):
    """You marked the date of birth as a guess; write the date you guess."""

    code = "P4"
    field = "born_on"

    @classmethod
    def holds(cls, born_on: date | None, born_estimated: bool) -> bool:
        return born_on is not None or not born_estimated
