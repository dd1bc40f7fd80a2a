"""What must hold when an instrument is given."""

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.privacy.law.labels import NEVER_READ_HEALTH
from commonground.programs.instruments import Instrument


class ReadsWhatItWrites(Rule):
    """Only an agency and a role that may read health answers can ask for them."""

    code = "I1"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return "health" in by.labels and by.agency_kind not in NEVER_READ_HEALTH


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
