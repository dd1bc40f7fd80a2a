"""What must hold when a legal paper is received, checked, decided and answered."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.rules import Rule
from commonground.legal.copying import stands_in
from commonground.legal.kinds import kinds
from commonground.legal.models import Paper
from commonground.legal.models.paper import ANSWERS, DECISIONS, HOW, TOLD
from commonground.people.models import Person
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling

LATEST = timedelta(days=730)
LONGEST_WORDS = 200


class AKindOfPaper(Rule):
    """Choose what kind of paper it is."""

    code = "J1"
    field = "kind"

    @classmethod
    def holds(cls, kind: str) -> bool:
        return kind in kinds()


class SignedAsSuch(Rule):
    """Choose who signed it, from those who can sign this kind of paper. If somebody else signed it, it is another kind of paper."""

    code = "J2"
    field = "signed_by"

    @classmethod
    def holds(cls, kind: str, signed_by: str) -> bool:
        return signed_by in kinds()[kind].signers


class SentAsSuch(Rule):
    """Choose who asks, from those who can send this kind of paper. Whatever immigration enforcement sends is an immigration paper."""

    code = "J3"
    field = "recipient"

    @classmethod
    def holds(cls, kind: str, recipient: str) -> bool:
        return recipient in kinds()[kind].senders


class ComesSomehow(Rule):
    """Choose how it came."""

    code = "J4"
    field = "how"

    @classmethod
    def holds(cls, how: str) -> bool:
        return how in HOW


class ReceivedAlready(Rule):
    """It cannot have come in the future, or more than two years ago."""

    code = "J5"
    field = "received_at"

    @classmethod
    def holds(cls, received_at: datetime, at: datetime) -> bool:
        return at - LATEST <= received_at <= at + timedelta(minutes=5)


class AnsweredAfterItCame(Rule):
    """The day to answer by lies after the day it came, and within two years."""

    code = "J6"
    field = "respond_by"

    @classmethod
    def holds(cls, received_at: datetime, respond_by: datetime | None) -> bool:
        return respond_by is None or received_at <= respond_by <= received_at + LATEST


class AsksForSomething(Rule):
    """Write what it asks for, in at least three words."""

    code = "J7"
    field = "asks_for"

    @classmethod
    def holds(cls, asks_for: str) -> bool:
        return len(asks_for.split()) >= 3


class SaysWhoIssuedIt(Rule):
    """Write who issued it: the court, the office or the person whose name stands on it."""

    code = "J8"
    field = "issuer"

    @classmethod
    def holds(cls, issuer: str) -> bool:
        return len(issuer.strip()) >= 3


class CustodianOfTheHolder(Rule):
    """The custodian works at the agency that holds the record, and answers legal papers there. Nobody answers for another agency."""

    code = "J9"
    field = "custodian"

    @classmethod
    def holds(cls, custodian: Membership, by: Viewer, at: datetime) -> bool:
        known = recipient_of(by.agency_kind, custodian.role, the_law().words)
        in_force = custodian.starts_at <= at and (custodian.ends_at is None or at < custodian.ends_at)
        return custodian.agency_id == by.agency_id and in_force and "custodian" in known.traits


class OfficeHoldsNobody(Rule):
    """This office runs the installation and answers for no other agency. Answer that the record is not yours, and say who to ask."""

    code = "J10"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind != "host"


class KnownHere(Rule):
    """Only a person whom your own agency wrote down can be named here."""

    code = "J11"
    field = "person"

    @classmethod
    def holds(cls, person: Person | None, by: Viewer) -> bool:
        return person is None or person.agency_id == by.agency_id


class ByTheCustodian(Rule):
    """Only the custodian named for this paper does that."""

    code = "J12"

    @classmethod
    def holds(cls, paper: Paper, by: Viewer) -> bool:
        return paper.custodian_id == by.membership_id


class TicksOfTheKind(Rule):
    """One of the statements does not belong to this kind of paper."""

    code = "J13"
    field = "ticks"

    @classmethod
    def holds(cls, paper: Paper, ticks: Collection[str]) -> bool:
        return set(ticks) <= set(kinds()[paper.kind].ticks)


class StepsInWords(Rule):
    """You state that privacy and safety are protected. Write how, in at least three words."""

    code = "J14"
    field = "privacy_steps"

    @classmethod
    def holds(cls, ticks: Collection[str], privacy_steps: str) -> bool:
        return "privacy_protected" not in ticks or len(privacy_steps.split()) >= 3


class ADecision(Rule):
    """Choose whether this part goes into the copy."""

    code = "J15"
    field = "decision"

    @classmethod
    def holds(cls, decision: str) -> bool:
        return decision in DECISIONS


class LawReachesIt(Rule):
    """The law does not let this kind of paper have this part. It can only be withheld."""

    code = "J16"
    field = "decision"

    @classmethod
    def holds(cls, decision: str, ruling: Ruling) -> bool:
        return decision != "produce" or ruling.permits


class WordsOfThePart(Rule):
    """One of the words to black out does not stand in this part. Write each as it stands, one to a line, 200 letters at most."""

    code = "J17"
    field = "blacked_out"

    @classmethod
    def holds(cls, blacked_out: Collection[str], said: str) -> bool:
        return all(len(words) <= LONGEST_WORDS and stands_in(said, words) for words in blacked_out)


class SomethingGoes(Rule):
    """No part was chosen for the copy. Choose at least one, or answer that nothing is handed over."""

    code = "J18"

    @classmethod
    def holds(cls, chosen: Collection[object]) -> bool:
        return bool(chosen)


class EachPartDecided(Rule):
    """Not every part was decided. Decide each one first: into the copy, or withheld."""

    code = "J19"

    @classmethod
    def holds(cls, undecided: Collection[object]) -> bool:
        return not undecided


class TwoAgreeToACopy(Rule):
    """No copy is made by one person alone. Somebody else who answers papers here has to agree first."""

    code = "J20"

    @classmethod
    def holds(cls, paper: Paper) -> bool:
        return paper.agreed_by is not None


class AnotherAgrees(Rule):
    """You decided what goes into this copy. Somebody else has to agree."""

    code = "J21"

    @classmethod
    def holds(cls, deciders: Collection[UUID], by: Viewer) -> bool:
        return by.user_id not in deciders


class AnAnswer(Rule):
    """Choose the answer."""

    code = "J22"
    field = "answered"

    @classmethod
    def holds(cls, answered: str) -> bool:
        return answered in ANSWERS


class HeldNow(Rule):
    """This record is not kept by a hold now."""

    code = "J23"

    @classmethod
    def holds(cls, paper: Paper) -> bool:
        return paper.hold_from is not None and paper.hold_until is None


class TwoEndAHold(Rule):
    """You asked for this hold to end. Somebody else who answers papers here has to agree."""

    code = "J24"

    @classmethod
    def holds(cls, paper: Paper, by: Viewer) -> bool:
        return paper.lift_asked_by != by.user_id


class AnOutcome(Rule):
    """Choose how the try to tell the person came out."""

    code = "J25"
    field = "came_out"

    @classmethod
    def holds(cls, came_out: str) -> bool:
        return came_out in TOLD


class ByTheSafeWay(Rule):
    """This is not the way that the person said is safe. Use the safe way, or write down that it is not safe now."""

    code = "J26"
    field = "way"

    @classmethod
    def holds(cls, way: str, safe_way: str, came_out: str) -> bool:
        if came_out == "no_safe_way":
            return safe_way == "none"
        return came_out in ("unsafe_now", "order_forbids") or way == safe_way != "none"


class SameBytes(Rule):
    """The copy made now is not the one whose fingerprint stands in the ledger. Nothing is handed over; tell your privacy officer."""

    code = "J27"

    @classmethod
    def holds(cls, sha256: str, fingerprint: str) -> bool:
        return sha256 == fingerprint


class PersonNamed(Rule):
    """Name the person first: nothing can be held or decided for a paper that names nobody."""

    code = "J28"

    @classmethod
    def holds(cls, paper: Paper) -> bool:
        return paper.subject_id is not None


class NotHeldMeansNobody(Rule):
    """A person was found for this paper, so that nothing is held is not the answer. Choose another."""

    code = "J29"
    field = "answered"

    @classmethod
    def holds(cls, answered: str, paper: Paper) -> bool:
        return answered != "not_held" or paper.subject_id is None


class NoHoldThatEnded(Rule):
    """The hold of this paper ended, and does not begin again. To keep the record once more, take the paper in anew."""

    code = "J31"

    @classmethod
    def holds(cls, paper: Paper) -> bool:
        return paper.hold_until is None


class FreeOfCopy(Rule):
    """This paper only asks to keep. Nothing is copied for it."""

    code = "J30"

    @classmethod
    def holds(cls, paper: Paper) -> bool:
        return paper.kind != "preservation_letter"
