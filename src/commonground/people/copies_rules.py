"""What must hold when a copy of another agency's record is kept or printed."""

from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.privacy.law.labels import about_alcohol_and_drugs
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Part
from commonground.privacy.terms import Terms


class FromAnother(Rule):
    """Your own agency holds this already. A copy is only kept of what another agency told."""

    code = "P40"

    @classmethod
    def holds(cls, part: Part, by: Viewer) -> bool:
        return part.agency_id != by.agency_id


class LawLetsYouHaveIt(Rule):
    """The law does not let you have this now, so no copy is made. Look at why, on its page."""

    code = "P41"
    source = "rule G4: a copy is no more than a look"

    @classmethod
    def holds(cls, ruling: Ruling) -> bool:
        return ruling.permits


class MayStayWithYou(Rule):
    """This is lent for one call and leaves when the call is cleared. No copy of it is kept or printed."""

    code = "P42"
    source = "privacy law: ends with the assignment"

    @classmethod
    def holds(cls, terms: Terms) -> bool:
        return terms.may_be_kept


class WrittenDownHere(Rule):
    """Write this person down at your agency first. A copy is kept in the record of somebody you know."""

    code = "P43"

    @classmethod
    def holds(cls, person: Person | None, subject_id: UUID | None) -> bool:
        return person is not None and person.subject_id == subject_id


class WholeTextOnly(Rule):
    """You may see only some facts of this. A copy would hold more, so none is made."""

    code = "P44"
    source = "45 CFR 164.512(f)(2), 164.502(b): no more than the facts that the law lists"

    @classmethod
    def holds(cls, ruling: Ruling) -> bool:
        return ruling.shown is None


class NotKeptTwice(Rule):
    """Your agency keeps a copy of this already."""

    code = "P45"

    @classmethod
    def holds(cls, kept_before: bool) -> bool:
        return not kept_before


class NoSuchNotes(Rule):
    """A therapist's or counselor's own notes, what an advocate was told, and sealed records are never kept from an emergency."""

    code = "P46"
    source = "rule G5: an emergency opens none of them"

    @classmethod
    def holds(cls, part: Part) -> bool:
        never = {"health.psychotherapy_note", "substance_use.counseling_note", "victim_advocacy", "court.sealed"}
        return part.label not in never and part.agency.kind != "victim_service"


class NatureSaid(Rule):
    """What was told about alcohol and drugs is kept only from a medical emergency whose nature was written down when it was opened."""

    code = "P47"
    source = "42 CFR 2.51(c)"

    @classmethod
    def holds(cls, part: Part, nature: str) -> bool:
        return not about_alcohol_and_drugs(part.label, holder=part.agency.kind) or bool(nature.strip())


class SomethingChosen(Rule):
    """Choose what you keep, one by one. Nothing is chosen beforehand."""

    code = "P48"

    @classmethod
    def holds(cls, chosen: object) -> bool:
        return bool(chosen)
