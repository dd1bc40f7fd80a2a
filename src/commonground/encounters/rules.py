"""What must hold when a responder meets a person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import dispositions
from commonground.encounters.lists import counts_as, entries
from commonground.encounters.models import Encounter
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.privacy.law.labels import HEALTH_LABELS, NEVER_READ_HEALTH

NOTE_LABELS = frozenset({"general", "criminal_justice", "health", "substance_use", "victim_advocacy"})


class HowItEnded(Rule):
    """Choose from the list how it ended before you close."""

    code = "E1"
    field = "disposition"

    @classmethod
    def holds(cls, disposition: str) -> bool:
        return disposition in dispositions()


class OurOwn(Rule):
    """Only the crew that was sent, or the agency of the responder who opened this, can write here."""

    code = "E2"

    @classmethod
    def holds(cls, writers: Collection[UUID], agency_id: UUID | None, by: Viewer) -> bool:
        return by.membership_id in writers or by.agency_id == agency_id


class OneUnnamedAtATime(Rule):
    """You already have one open here in which nobody is named. Use that one, or name the person first."""

    code = "E3"

    @classmethod
    def holds(cls, unnamed: bool) -> bool:
        return not unnamed


class StillOnTheCall(Rule):
    """Your unit is no longer on this call."""

    code = "E4"

    @classmethod
    def holds(cls, under_way: bool) -> bool:
        return under_way


class SamePerson(Rule):
    """This one names somebody else already. Open another for this person."""

    code = "E5"
    field = "person"

    @classmethod
    def holds(cls, encounter: Encounter, person: Person) -> bool:
        return encounter.person_id in (None, person.pk)


class YoursToChoose(Rule):
    """This answer is for others to choose: by role, an officer, a clinician, a responder or dispatch."""

    code = "E6"
    field = "disposition"

    @classmethod
    def holds(cls, disposition: str, by: Viewer) -> bool:
        return counts_as(by.role) in dispositions()[disposition].may_use


class SayHow(Rule):
    """You chose “other”: say in a few words how it ended."""

    code = "E7"
    field = "text"

    @classmethod
    def holds(cls, disposition: str, text: str) -> bool:
        return dispositions()[disposition].next != "say_how" or bool(text.strip())


class NoChildBetween(Rule):
    """A child, the other party or an officer cannot interpret. Use a qualified interpreter or a relay service."""

    code = "E8"
    field = "interpreter_is"

    @classmethod
    def holds(cls, interpreter_is: str) -> bool:
        return interpreter_is in entries("interpreter") and entries("interpreter")[interpreter_is].may


class YoursToWrite(Rule):
    """Your role does not read this kind of note, so it cannot write one. Tell a clinician."""

    code = "E9"
    field = "label"

    @classmethod
    def holds(cls, label: str, by: Viewer) -> bool:
        never = label in HEALTH_LABELS and by.agency_kind in NEVER_READ_HEALTH
        return label in NOTE_LABELS and label in by.labels and not never


class SomethingSaid(Rule):
    """Write what you want to note."""

    code = "E10"
    field = "text"

    @classmethod
    def holds(cls, text: str) -> bool:
        return bool(text.strip())


class OwnPersonOnly(Rule):
    """Write down this person for your own agency first, then name them here."""

    code = "E11"
    field = "person"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class KnownInvolvement(Rule):
    """Choose from the list what this person has to do with it."""

    code = "E12"
    field = "role"

    @classmethod
    def holds(cls, role: str) -> bool:
        return role in entries("involvement")


class KnownWay(Rule):
    """Say whether you met in person, by phone or by video."""

    code = "E13"
    field = "how"

    @classmethod
    def holds(cls, how: str) -> bool:
        return how in entries("how")


class EndsAfterItBegan(Rule):
    """It cannot end before it began."""

    code = "E14"

    @classmethod
    def holds(cls, opened_at: datetime, at: datetime) -> bool:
        return opened_at <= at
