"""Saying who the person of an encounter is."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.encounters.actions.follow_up import plan_follow_up
from commonground.encounters.events import Named
from commonground.encounters.models import Encounter
from commonground.encounters.queries import ended_by_death
from commonground.encounters.rules import KnownInvolvement, OurOwn, OwnPersonOnly, SamePerson
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.messages.actions.safe_contact import set_safe_contact
from commonground.people.models import Person
from commonground.privacy.actions import parts_are_of, tie_whoever_knows


@action("encounters.name_person")
def name_person(
    encounter: Encounter, *, person: Person, role: str, by: Viewer, at: datetime | None = None
) -> Encounter:
    """Say who the person is, as your agency knows them, and what they have to do with it.

    The notes written before belong to the person from now on, so that a permission of theirs covers them. Where it had ended already,
    what its ending asks for is done now: the stop after a death, the case of a follow-up.

    :param role: a code of ``encounters/lists.toml``, for example ``person_in_crisis``.
    :raises NotNow: when it is another agency's (E2), the row of the person is (E11), somebody else is named (E5), or the role
        is not on the list (E12).
    """
    assert at is not None
    encounter, person = locked(encounter), locked(person)
    hold(
        OurOwn, OwnPersonOnly, SamePerson, KnownInvolvement,
        writers=(), agency_id=encounter.agency_id, encounter=encounter, person=person, role=role, by=by,
    )  # fmt: skip
    first, encounter.person = encounter.person_id is None, person
    encounter.subject_id, encounter.role = person.subject_id, role
    encounter.save(update_fields=["person", "subject", "role"])
    parts_are_of(encounter, subject_id=person.subject_id, by=by)
    tie_whoever_knows(cause_id=encounter.pk, subject_id=person.subject_id, by=by, at=at)
    if first and encounter.status == "closed":  # what could not be done at the end, for nobody was named
        _as_it_ended(encounter, by=by, at=at)
    remember(Named(encounter, by=by, at=at, role=role))
    return encounter


def _as_it_ended(encounter: Encounter, *, by: Viewer, at: datetime) -> None:
    if ended_by_death(encounter) and encounter.subject is not None:
        set_safe_contact(
            encounter.subject, way="none", by=by, at=encounter.closed_at or at
        )  # as if they were named then
    plan_follow_up(encounter, by=by, at=at)
