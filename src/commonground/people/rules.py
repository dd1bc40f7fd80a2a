"""What must hold when an agency writes down what it knows of a person, and when a clinician opens another's in an emergency."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.people.names import name_key
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.emergencies import emergency_purposes, emergency_statements
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.models import Emergency
from commonground.privacy.models.emergency import FINDINGS

OLDEST = timedelta(days=130 * 366)
FEWEST_LETTERS = 10
FEWEST_WORDS = 3


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


def may_open_in_emergency(viewer: Viewer) -> bool:
    """Whether to offer it: the role holds the right, and is a clinician in the eyes of the law."""
    return "people.open_in_emergency" in viewer.rights and ByAClinician.holds(by=viewer)


class ByAClinician(Rule):
    """Only a clinician of a health or crisis agency, or a medic of an ambulance service, opens this. Ask one to look."""

    code = "P5"
    source = "rule G5"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return "clinician" in recipient_of(by.agency_kind, by.role, the_law().words).traits


class KnownToUs(Rule):
    """Your own agency has to know this person first. Write them down, then open it."""

    code = "P6"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class WithWhomWeAgreed(Rule):
    """Your agency has no agreement in force with this one for this purpose, so nothing of theirs can be opened here. Call them."""

    code = "P7"
    field = "owner"

    @classmethod
    def holds(cls, owner: Agency, purpose: str, partners: Collection[tuple[UUID, str]], by: Viewer) -> bool:
        return owner.pk != by.agency_id and (owner.pk, purpose) in partners


class PurposeOfAnEmergency(Rule):
    """An emergency access is for treatment or for the crisis now. Choose one of the two."""

    code = "P8"
    field = "purpose"

    @classmethod
    def holds(cls, purpose: str) -> bool:
        return purpose in emergency_purposes()


class ReasonFirst(Rule):
    """Write first why you need it now, in at least three words. Whoever reviews it reads this."""

    code = "P9"
    field = "reason"

    @classmethod
    def holds(cls, reason: str) -> bool:
        words = {word.casefold() for word in reason.split() if any(letter.isalnum() for letter in word)}
        return len(words) >= FEWEST_WORDS and sum(letter.isalnum() for letter in reason) >= FEWEST_LETTERS


class StatedFromTheList(Rule):
    """Tick only what the list offers."""

    code = "P10"
    field = "stated"

    @classmethod
    def holds(cls, stated: Collection[str]) -> bool:
        return set(stated) <= emergency_statements().keys()


class MedicalEmergencyInFull(Rule):
    """For a medical emergency tick too that you are medical personnel, and write what the emergency is. Without a medical emergency
    leave both out: records of substance use then stay shut."""

    code = "P11"
    source = "42 CFR 2.51"
    field = "nature"

    @classmethod
    def holds(cls, stated: Collection[str], nature: str) -> bool:
        written = sum(letter.isalnum() for letter in nature) >= FEWEST_LETTERS
        return "medical_emergency" not in stated or ("medical_personnel" in stated and written)


class NotOpenAlready(Rule):
    """You opened this already, and it is still open."""

    code = "P12"

    @classmethod
    def holds(cls, live: Collection[Emergency], owner: Agency, purpose: str, stated: Collection[str]) -> bool:
        return not any(
            one.owner_id == owner.pk and one.purpose == purpose and set(stated) <= set(one.stated) for one in live
        )


class ReviewedByTheOtherSide(Rule):
    """Only the agency whose records were opened reviews this, or the office that does so for it."""

    code = "P13"

    @classmethod
    def holds(cls, emergency: Emergency, by: Viewer) -> bool:
        return by.agency_id in (emergency.owner_id, emergency.reviewer_id)


class NotTheirOwn(Rule):
    """You opened this yourself. Somebody else has to review it."""

    code = "P14"

    @classmethod
    def holds(cls, emergency: Emergency, by: Viewer) -> bool:
        return emergency.membership.user_id != by.user_id


class ReviewedOnce(Rule):
    """This was reviewed already. What was found stays as it was written."""

    code = "P15"

    @classmethod
    def holds(cls, emergency: Emergency) -> bool:
        return emergency.reviewed_at is None


class AFinding(Rule):
    """Choose what you found: it was fitting, it was not, or you cannot tell."""

    code = "P16"
    field = "found"

    @classmethod
    def holds(cls, found: str) -> bool:
        return found in FINDINGS


class NotKeptAsItIs(Rule):
    """This record is kept as it is for now, so name and birth cannot be corrected. Ask your privacy officer."""

    code = "P30"

    @classmethod
    def holds(cls, changed: Collection[str], kept: bool) -> bool:
        return not (kept and {"name", "born_on"} & set(changed))


class EndedByWhoOpened(Rule):
    """Only whoever opened this can end it early. It ends by itself after 60 minutes."""

    code = "P17"

    @classmethod
    def holds(cls, emergency: Emergency, by: Viewer) -> bool:
        return emergency.membership_id == by.membership_id


class StillOpen(Rule):
    """This has ended already."""

    code = "P18"

    @classmethod
    def holds(cls, emergency: Emergency, at: datetime) -> bool:
        return emergency.starts_at < at < emergency.ends_at


class ByWhichOneFinds(Rule):
    """Write at least one: a name, a phone number or an address."""

    code = "P19"

    @classmethod
    def holds(cls, name: str, phone: str, place: str) -> bool:
        return bool(name or phone or place)


class FullName(Rule):
    """Write first and last name. One name alone would keep too many people from you."""

    code = "P20"
    field = "name"

    @classmethod
    def holds(cls, name: str) -> bool:
        return not name or len([word for word in name_key(name).split() if len(word) > 1]) > 1


class WholeNumber(Rule):
    """A phone number has at least seven digits."""

    code = "P21"
    field = "phone"

    @classmethod
    def holds(cls, phone: str) -> bool:
        return not phone or sum(sign.isdigit() for sign in phone) >= 7


class StreetAddress(Rule):
    """Write the house number first, then the street, for example: 12 Mill Road."""

    code = "P22"
    field = "place"

    @classmethod
    def holds(cls, place: str) -> bool:
        words = name_key(place).split()
        return not place or (len(words) > 1 and words[0][:1].isdigit())
