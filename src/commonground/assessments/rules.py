"""What must hold when an instrument is given."""

from collections.abc import Mapping
from datetime import date

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.privacy.law.labels import HEALTH_LABELS, NEVER_READ_HEALTH
from commonground.programs.instruments import Instrument

# Looking for these is not care: nobody is asked such questions for them.
NEVER_FOR = frozenset(
    {
        "investigation",
        "supervision",
        "proceedings",
        "school_safety",
        "legal_process",
        "child_protection",
        "mandated_report",
    }
)


class ReadsWhatItWrites(Rule):
    """Only an agency and a role that may read these answers can ask for them."""

    code = "I1"

    @classmethod
    def holds(cls, by: Viewer, label: str) -> bool:
        shut = label in HEALTH_LABELS and by.agency_kind in NEVER_READ_HEALTH
        return label in by.labels and not shut


class OwnPersonOnly(Rule):
    """Write down this person for your own agency first; then the answers belong to them."""

    code = "I2"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class ConfirmedWording(Rule):
    """This instrument has no confirmed wording in that language. Use an interpreter with the confirmed wording, and say so."""

    code = "I3"
    field = "language"
    source = "practice: instruments only in validated translations"

    @classmethod
    def holds(cls, instrument: Instrument, language: str) -> bool:
        return language in instrument.languages


class NoChildBetween(Rule):
    """A child, the other party or an officer cannot interpret these questions."""

    code = "I4"
    field = "interpreter"

    @classmethod
    def holds(cls, interpreter_is: str) -> bool:
        return interpreter_is not in {"child", "other_party", "officer"}


class TheirsToGive(Rule):
    """These questions are for other roles to ask. Somebody who was trained for them can."""

    code = "I5"
    source = "each instrument: who may give it"

    @classmethod
    def holds(cls, instrument: Instrument, by: Viewer) -> bool:
        return not instrument.given_by or by.role in instrument.given_by


class OfTheAge(Rule):
    """These questions were not made for somebody of this age. Ask in your own words, or choose others."""

    code = "I6"
    source = "each instrument: age range"

    @classmethod
    def holds(cls, instrument: Instrument, person: Person, today: date) -> bool:
        born = person.born_on
        if born is None or person.born_estimated:
            return True
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return instrument.youngest <= years and (instrument.oldest is None or years <= instrument.oldest)


class ForCareOnly(Rule):
    """These questions are asked to help. They are never asked for evidence, to supervise or to decide about anybody."""

    code = "I7"
    source = "each instrument: what it must never be used for"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.purpose not in NEVER_FOR


class ApartFromOthers(Rule):
    """Move apart and out of hearing first, children too. Until then these questions wait, and nothing was written down."""

    code = "I8"
    source = "practice: apart and out of hearing before the first question"

    @classmethod
    def holds(cls, instrument: Instrument, answers: Mapping[str, int | str | None]) -> bool:
        return all(answers.get(item.code) == "yes" for item in instrument.items if item.role == "before")
