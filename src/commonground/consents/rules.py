"""What must hold when a person is asked for permission. Nobody signs under pressure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.consents.models import Authority
from commonground.consents.putting import Shown
from commonground.consents.separate import RELEASABLE, for_a_case, own_form_labels
from commonground.consents.status import ALOUD, ON_PAPER
from commonground.consents.validity import ADULT, BY_PAPER, reaches
from commonground.kit.rules import Rule
from commonground.people.models import Person

CRISIS_LASTS = timedelta(hours=72)
LONGEST = timedelta(days=365)
# A form about victim services: both numbers are ours, none is in law; one recipient on each form (NNEDV). Review by 2027-06-30.
LONGEST_VICTIM_SERVICES = timedelta(days=90)
USUAL_VICTIM_SERVICES = timedelta(days=30)
HELP = frozenset({"treatment", "coordination", "crisis_response"})
PRESSED = frozenset({"detained", "restrained", "on_hold", "intoxicated"})
CONDITION = "condition_of_service"


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
    """No form here opens that kind of record. The law lets no permission, or only a court, open it."""

    code = "C8"
    field = "labels"
    source = "42 CFR 2.31; 45 CFR 164.508(a)(2): counseling and psychotherapy notes, and proceedings, each need a form of their own"

    @classmethod
    def holds(cls, labels: Collection[str]) -> bool:
        return set(labels) <= RELEASABLE | own_form_labels()


class ForHelpOnly(Rule):
    """This permission is for help only. It never serves an investigation or the running of an agency. A case in court needs a form of
    its own, only for what they told about alcohol and drugs.
    """

    code = "C13"
    field = "purpose"

    @classmethod
    def holds(cls, purpose: str, labels: Collection[str]) -> bool:
        return purpose in HELP or for_a_case(purpose, labels)


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
    """Only the agency that asked can write this down about a permission."""

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


class NotForPoliceOnScene(Rule):
    """On the scene nobody is asked whether police may see it. Ask again in calm, without them there."""

    code = "C14"
    field = "to_agencies"
    source = "practice: a release cannot be taken by the agency that would receive it through police"

    @classmethod
    def holds(cls, crisis: bool, recipient_kinds: Collection[str]) -> bool:
        return not (crisis and "police" in recipient_kinds)


class NeverACondition(Rule):
    """Help never depends on a permission. Take the condition back first, tell the person so, and ask another day."""

    code = "C15"
    field = "state"
    source = "28 CFR 94.115(a)(2); 45 CFR 164.508(b)(4)"

    @classmethod
    def holds(cls, state: Collection[str]) -> bool:
        return CONDITION not in set(state)


class AgeFits(Rule):
    """The day of birth on record does not fit who signs. Look at the day of birth, or choose who signs anew."""

    code = "C16"
    field = "signer"

    @classmethod
    def holds(cls, signer: str, age: int | None) -> bool:
        if age is None or signer in ("guardian", "representative"):
            return True
        return (age >= ADULT) is (signer == "adult")


class PaperOnRecord(Rule):
    """Whoever signs for a person needs a paper on record that lets them: being a parent is not enough. Record the paper first."""

    code = "C17"
    field = "signer"
    source = "rule G11; practice: a guardian's rights come from the recorded order"

    @classmethod
    def holds(
        cls, signer: str, authority: Authority | None, person: Person, labels: Collection[str], given_at: datetime
    ) -> bool:
        if signer not in BY_PAPER:
            return authority is None
        if authority is None or authority.subject_id != person.subject_id or authority.agency_id != person.agency_id:
            return False
        fits = authority.kind == signer or (signer == "minor_and_parent" and authority.kind in ("parent", "guardian"))
        return fits and any(reaches(authority, label, given_at) for label in labels)


class SignerDoesNoHarm(Rule):
    """Whoever is reported to cause harm to the person, or to the other parent, never signs for them, by whichever paper. The person
    signs, or somebody else who has a paper.
    """

    code = "C18"
    field = "signer"
    source = "28 CFR 94.115(a)(2)"

    @classmethod
    def holds(cls, authority: Authority | None) -> bool:
        return authority is None or not authority.holder_causes_harm()


class OpensSomething(Rule):
    """As it is signed, this permission would be valid for nothing that it names. Nothing was written down; see the reasons on the page."""

    code = "C19"
    field = "signed_how"

    @classmethod
    def holds(cls, valid_labels: Collection[str]) -> bool:
        return bool(valid_labels)


class DaysInOrder(Rule):
    """The first day comes before the last day, and days can only be named for a kind of record that is ticked."""

    code = "C20"
    field = "days"

    @classmethod
    def holds(cls, days: Mapping[str, tuple[date | None, date | None]], labels: Collection[str]) -> bool:
        in_order = all(first is None or last is None or first <= last for first, last in days.values())
        return in_order and set(days) <= set(labels)


class WaitsForConfirming(Rule):
    """Only a permission that was given in a crisis is confirmed, and only once."""

    code = "C21"

    @classmethod
    def holds(cls, crisis: bool, confirmed: bool) -> bool:
        return crisis and not confirmed


class PartOfThis(Rule):
    """That is not part of this permission, or it was taken back before."""

    code = "C22"

    @classmethod
    def holds(cls, part: Collection[object], open_parts: Collection[object]) -> bool:
        return set(part) <= set(open_parts)


class PaperSaysWhat(Rule):
    """Write down what the paper lets them sign for. If it says that they may not see or know, tick only that."""

    code = "C23"
    field = "labels"

    @classmethod
    def holds(cls, labels: Collection[str], shut_out: bool) -> bool:
        return set(labels) <= RELEASABLE and bool(labels) is not shut_out


class PaperEndsLater(Rule):
    """A paper ends after it begins."""

    code = "C24"
    field = "ends_at"

    @classmethod
    def holds(cls, starts_at: datetime, ends_at: datetime | None) -> bool:
        return ends_at is None or ends_at > starts_at


class TheQuestionShown(Rule):
    """Nothing was written down: a yes counts only for the question that stood on the screen in their hand. Hand the screen over anew. A
    form that was signed on paper is written down as paper.
    """

    code = "C25"
    field = "signed_how"
    source = "45 CFR 164.508(c); practice: they read and answer it themself"

    @classmethod
    def holds(cls, signed_how: str, shown: Shown | None, seal: str) -> bool:
        return signed_how == ON_PAPER or (shown is not None and shown.seal == seal)


class AnotherHears(Rule):
    """A yes said aloud needs a second worker of your agency who hears it. Name them before you hand the screen over. If nobody is there,
    the person types or draws their name, or signs on paper.
    """

    code = "C26"
    field = "witness"
    source = "practice: whoever asks does not bear witness to the answer"

    @classmethod
    def holds(cls, signed_how: str, witness: Membership | None, by: Viewer, given_at: datetime) -> bool:
        if signed_how != ALOUD:
            return True
        if witness is None or witness.agency_id != by.agency_id or witness.user_id == by.user_id:
            return False
        return witness.starts_at <= given_at and (witness.ends_at is None or witness.ends_at > given_at)


class PaperOfADay(Rule):
    """Write down the day on which the paper was signed. It has not come yet, or it is missing."""

    code = "C27"
    field = "signed_on"

    @classmethod
    def holds(cls, signed_how: str, signed_on: date | None, today: date) -> bool:
        return signed_how != ON_PAPER or (signed_on is not None and signed_on <= today)


class InCalm(Rule):
    """This is not in calm yet: a meeting with this person is open, or a unit is not clear. End it first, then ask again. Until then the
    permission stays as it is, and help goes on.
    """

    code = "C28"
    source = "practice: what is said in a crisis is asked again in calm"

    @classmethod
    def holds(cls, on_a_scene: bool) -> bool:
        return not on_a_scene


class NotAskedSince(Rule):
    """They were asked again since then, and their last answer counts. Nothing lasts longer by this. Ask for a new permission."""

    code = "C29"
    source = "practice: the newest answer counts"

    @classmethod
    def holds(cls, answered_since: bool) -> bool:
        return not answered_since


def longest(labels: Iterable[str], *, crisis: bool) -> timedelta:
    """How long a release of these labels may last from the moment it is given."""
    if crisis:
        return CRISIS_LASTS
    return LONGEST_VICTIM_SERVICES if "victim_advocacy" in set(labels) else LONGEST


def usual(labels: Iterable[str], *, crisis: bool) -> timedelta:
    """How long a release of these labels lasts when nobody says how long: a year; 30 days for victim services; 72 h in a crisis."""
    if crisis:
        return CRISIS_LASTS
    return USUAL_VICTIM_SERVICES if "victim_advocacy" in set(labels) else LONGEST
