"""What must hold when one agency asks another to help a person."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.consents.models import Release
from commonground.consents.queries import opens
from commonground.directory.needs import vocabulary
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.privacy.law.terms import AS_THE_LAW, WITH_PERMISSION
from commonground.privacy.models import Received
from commonground.referrals.code_lists import hand_over_ways, outcomes, reasons, told_ways
from commonground.referrals.models import HandOver, Referral

TWICE_WITHIN = timedelta(hours=24)
LARGEST_HOUSEHOLD = 30


class OwnPersonOnly(Rule):
    """Refer a person whom your own agency knows."""

    code = "F1"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class NeedOnTheList(Rule):
    """Choose the need from the list."""

    code = "F2"
    field = "need"

    @classmethod
    def holds(cls, need: str) -> bool:
        return need in vocabulary()


class HouseholdThatCanBe(Rule):
    """A household has between 1 and 30 people. Leave it empty if you do not know."""

    code = "F3"
    field = "household_size"

    @classmethod
    def holds(cls, household_size: int | None) -> bool:
        return household_size is None or 1 <= household_size <= LARGEST_HOUSEHOLD


class ToOthers(Rule):
    """This service is your own agency's. Open a case instead."""

    code = "F4"
    field = "service"

    @classmethod
    def holds(cls, to_agency_id: UUID | None, by: Viewer) -> bool:
        return to_agency_id != by.agency_id


class PermissionFits(Rule):
    """That permission does not let this agency see the name, or it has ended. Ask again, or send without a name."""

    code = "F5"
    field = "release"

    @classmethod
    def holds(cls, release: Release | None, person_subject: UUID, to_agency_id: UUID | None, at: datetime) -> bool:
        if release is None:
            return True
        return release.subject_id == person_subject and opens(release, to_agency_id, at=at)


class TermsLetItGo(Rule):
    """What you know of this person came from another agency, on terms: it may not be passed on without a new permission. Ask the person
    first, then send the referral with it.
    """

    code = "F22"
    field = "release"
    source = "42 CFR 2.32; 34 USC 12291(b)(2); 34 CFR 99.33(a)"

    @classmethod
    def holds(cls, release: Release | None, terms: Received | None) -> bool:
        if terms is None or terms.passing == AS_THE_LAW:
            return True
        return terms.passing == WITH_PERMISSION and release is not None


class NotTwice(Rule):
    """This person was referred to this service today already."""

    code = "F6"

    @classmethod
    def holds(cls, sent_before: datetime | None, at: datetime) -> bool:
        return sent_before is None or at - sent_before > TWICE_WITHIN


class OursToAnswer(Rule):
    """Only the agency that was asked can answer."""

    code = "F7"

    @classmethod
    def holds(cls, referral: Referral, by: Viewer) -> bool:
        return referral.to_agency_id is not None and referral.to_agency_id == by.agency_id


class OursToSend(Rule):
    """Only the agency that wrote this referral can do that."""

    code = "F8"

    @classmethod
    def holds(cls, referral: Referral, by: Viewer) -> bool:
        return referral.agency_id == by.agency_id


class ReasonOnTheList(Rule):
    """Choose why from the list. The sender reads the reason; no detail is asked."""

    code = "F9"
    field = "reason"

    @classmethod
    def holds(cls, reason: str) -> bool:
        return reason in reasons()


class AnswersByItself(Rule):
    """This agency answers here by itself. Wait for its answer."""

    code = "F10"

    @classmethod
    def holds(cls, referral: Referral) -> bool:
        return referral.to_agency_id is None


class ToldSomehow(Rule):
    """Choose how they told you."""

    code = "F11"
    field = "how"

    @classmethod
    def holds(cls, how: str) -> bool:
        return how in told_ways()


class ReportsBack(Rule):
    """By law this agency does not report back, so no hand-off with it is written down here."""

    code = "F12"
    source = "34 USC 12291(b)(2); 42 CFR part 2"

    @classmethod
    def holds(cls, referral: Referral) -> bool:
        return not referral.silent


class WayOnTheList(Rule):
    """Choose how you handed over."""

    code = "F13"
    field = "way"

    @classmethod
    def holds(cls, way: str) -> bool:
        return way in hand_over_ways()


class HappenedBefore(Rule):
    """A hand-off is written down after it happened, and not before the referral was sent."""

    code = "F14"
    field = "happened_at"

    @classmethod
    def holds(cls, happened_at: datetime, referral: Referral, at: datetime) -> bool:
        return (referral.sent_at or at) <= happened_at <= at


class NotSaidYet(Rule):
    """You have said so already. The others have to say it for themselves."""

    code = "F15"

    @classmethod
    def holds(cls, hand_over: HandOver, says_new: bool) -> bool:
        return says_new


class OutcomeOnTheList(Rule):
    """Choose what came of it from the list."""

    code = "F16"
    field = "outcome"

    @classmethod
    def holds(cls, outcome: str) -> bool:
        return outcome in outcomes()


class OursToTell(Rule):
    """The agency that helps writes down what came of it; the sender does so only for an organization without an account."""

    code = "F17"

    @classmethod
    def holds(cls, referral: Referral, by: Viewer) -> bool:
        owner = referral.agency_id if referral.to_agency_id is None else referral.to_agency_id
        return owner == by.agency_id


class PersonLetsUsTell(Rule):
    """The sender may know only if the person lets you tell them. Ask the person first, and write down the permission."""

    code = "F18"
    source = "practice: silent receivers"

    @classmethod
    def holds(cls, release: Any) -> bool:
        return release is not None


class SomethingToTell(Rule):
    """There is nothing to tell: this referral is not silent, or you have not answered it."""

    code = "F19"

    @classmethod
    def holds(cls, referral: Referral, answered: bool) -> bool:
        return referral.silent and answered


class SenderSpeaksForThem(Rule):
    """The receiving agency says for itself that the hand-off happened."""

    code = "F20"

    @classmethod
    def holds(cls, referral: Referral, receiver_told: bool, by: Viewer) -> bool:
        return not receiver_told or (referral.to_agency_id is None and referral.agency_id == by.agency_id)


class ANoToSetAside(Rule):
    """Only a referral that got a no is set aside, and only once."""

    code = "F21"

    @classmethod
    def holds(cls, referral: Referral) -> bool:
        return referral.status == "declined" and referral.set_aside_at is None
