"""Questions about encounters, asked by somebody who looks. Another agency's are not there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import dispositions
from commonground.calls.models import Assignment, Call
from commonground.cases.models import Case
from commonground.cases.queries.first_contact import running
from commonground.encounters.models import Encounter
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_of
from commonground.privacy.models import Part


def encounter(encounter_id: UUID) -> Encounter:
    """One visible encounter.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Encounter.objects.all(), pk=encounter_id)


def open_for_assignment(assignment: Assignment | UUID) -> QuerySet[Encounter]:
    """The open encounters of one assignment that the viewer sees, oldest first."""
    key = assignment.pk if isinstance(assignment, Assignment) else assignment
    return Encounter.objects.filter(assignment_id=key, status="open").order_by("opened_at", "id")


def of_call(call: Call | UUID) -> QuerySet[Encounter]:
    """The encounters of a call that the viewer sees, oldest first."""
    key = call.pk if isinstance(call, Call) else call
    return Encounter.objects.filter(call_id=key).order_by("opened_at", "id")


def of_person(person: Person) -> QuerySet[Encounter]:
    """The encounters with this person that the viewer sees, newest first."""
    return Encounter.objects.filter(subject_id=person.subject_id).order_by("-opened_at", "-id")


def mine(viewer: Viewer) -> QuerySet[Encounter]:
    """What the viewer opened and has not closed yet, newest first."""
    return Encounter.objects.filter(opened_by_id=viewer.membership_id, status="open").order_by("-opened_at", "-id")


def notes_of(encounter: Encounter) -> QuerySet[Part]:
    """The notes the viewer may read, oldest first: each part has its name (``note``, ``capacity``), label, text and time."""
    return parts_of(encounter).filter(name__in=["note", "capacity"])


def ended_by_death(encounter: Encounter) -> bool:
    """Whether it ended with the person's death: then nothing is offered any more but a note."""
    ending = dispositions().get(encounter.disposition)
    return ending is not None and ending.next == "stop_messages"


def promises_follow_up(encounter: Encounter) -> bool:
    """Whether it ended with a follow-up planned."""
    ending = dispositions().get(encounter.disposition)
    return ending is not None and ending.next == "open_follow_up_task"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is really planned: the case, and by when they are owed a contact; no day while it waits for them."""

    case: Case
    due_at: datetime | None


def follow_up_of(encounter: Encounter) -> FollowUp | None:
    """The open case in which the follow-up of this encounter is planned; None when nothing is, or the viewer reads no cases."""
    if not promises_follow_up(encounter) or encounter.person_id is None:
        return None
    case = Case.objects.filter(person_id=encounter.person_id, agency_id=encounter.agency_id, status="open").first()
    if case is None:
        return None
    clock = running(case)
    return FollowUp(case, None if clock is None or clock.wait_for_them else clock.due_at)
