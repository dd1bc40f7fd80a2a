"""What must hold when a person is asked for permission. Nobody signs under pressure."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.models import Person

CRISIS_LASTS = timedelta(hours=72)
LONGEST = timedelta(days=365)
# A form about victim services: ours, no number in law; one recipient on each form (NNEDV). Review by 2027-06-30.
LONGEST_VICTIM_SERVICES = timedelta(days=90)
RELEASABLE = frozenset({"general", "health", "substance_use", "victim_advocacy"})
HELP = frozenset({"treatment", "coordination", "crisis_response"})
PRESSED = frozenset({"detained", "restrained", "on_hold", "intoxicated"})


class NotByPolice(Rule):
    """A police agency cannot ask for this permission. Ask a clinician or an advocate to speak with the person."""

    code = "C1"
    source = "practice: nobody signs under police pressure"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind != "police"


class AskedAlone(Rule):
    """Ask where nobody else hears it, with the other party out of earshot. If that is not possible, choose Not now."""

    code = "C2"
    field = "asked_alone"

    @classmethod
    def holds(cls, asked_alone: bool) -> bool:
        return asked_alone


class FreeToAnswer(Rule):
    """Nobody signs while detained, restrained, on a hold or intoxicated. Choose Not now; help goes on, and you can ask later."""

    code = "C3"
    field = "state"

    @classmethod
    def holds(cls, state: Collection[str]) -> bool:
        return not PRESSED & set(state)


class SomethingToSomebody(Rule):
    """Choose who may see, and what. Nothing is chosen beforehand."""

    code = "C4"
    field = "to_agencies"

    @classmethod
    def holds(cls, labels: Collection[str], to_agencies: Collection[UUID]) -> bool:
        return bool(labels) and bool(to_agencies)


class EndsInTime(Rule):
    """A permission ends: after 72 hours when given in a crisis, after 90 days for victim services, else within a year."""

    code = "C5"
    field = "expires_at"

    @classmethod
    def holds(cls, given_at: datetime, expires_at: datetime, labels: Collection[str], crisis: bool) -> bool:
        return given_at < expires_at <= given_at + longest(labels, crisis=crisis)


class OwnPersonOnly(Rule):
    """Ask for permission about a person whom your own agency knows."""

    code = "C6"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class OthersThanOurselves(Rule):
    """Your own agency needs no permission to see what it wrote. Name the others only."""

    code = "C7"
    field = "to_agencies"

    @classmethod
    def holds(cls, to_agencies: Collection[UUID], by: Viewer) -> bool:
        return by.agency_id not in set(to_agencies)


class OnTheForm(Rule):
    """This form cannot open that kind of record. It needs a form of its own."""

    code = "C8"
    field = "labels"
    source = "42 CFR 2.31; 45 CFR 164.508(a)(2): counseling and psychotherapy notes, and proceedings, each need a form of their own"

    @classmethod
    def holds(cls, labels: Collection[str]) -> bool:
        return set(labels) <= RELEASABLE


class ForHelpOnly(Rule):
    """This permission is for help only. It never serves an investigation, a proceeding or the running of an agency."""

    code = "C13"
    field = "purpose"

    @classmethod
    def holds(cls, purpose: str) -> bool:
        return purpose in HELP


class OneAdvocateForm(Rule):
    """For victim services name one recipient on each form, so that each can be taken back by itself."""

    code = "C9"
    field = "to_agencies"
    source = "28 CFR 94.115(a)(2); one recipient on each form is the practice of NNEDV"

    @classmethod
    def holds(cls, labels: Collection[str], to_agencies: Collection[UUID]) -> bool:
        return "victim_advocacy" not in labels or len(set(to_agencies)) == 1


class SignedSomehow(Rule):
    """The signature is missing. It can be drawn, typed, said aloud with a witness and two identifiers, or on paper."""

    code = "C10"
    field = "signature"

    @classmethod
    def holds(cls, signed: bool) -> bool:
        return signed


class OwnReleaseOnly(Rule):
    """Only the agency that asked can record that this permission was taken back."""

    code = "C11"

    @classmethod
    def holds(cls, agency_id: UUID, by: Viewer) -> bool:
        return agency_id == by.agency_id


class NoChildBetween(Rule):
    """A child, the other party or an officer cannot interpret when permission is asked. Use an interpreter, or choose Not now."""

    code = "C12"
    field = "interpreter"

    @classmethod
    def holds(cls, interpreter_is: str) -> bool:
        return interpreter_is not in {"child", "other_party", "officer"}


def longest(labels: Iterable[str], *, crisis: bool) -> timedelta:
    """How long a release of these labels may last from the moment it is given."""
    if crisis:
        return CRISIS_LASTS
    return LONGEST_VICTIM_SERVICES if "victim_advocacy" in set(labels) else LONGEST
