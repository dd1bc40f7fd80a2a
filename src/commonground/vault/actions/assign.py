"""Assigning a colleague, and stepping back."""

from datetime import datetime
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.vault.events import HandedOver
from commonground.vault.models import Person
from commonground.vault.rules import ColleagueHere, SomebodyStays


@action("vault.hand_over")
def hand_over(person: Person, *, member: Membership, by: Viewer, at: datetime | None = None) -> Person:
    """Assign a colleague to somebody, beside those who are assigned already.

    :raises NotNow: OW4. :raises Hidden: for whoever is not assigned and does not coordinate.
    """
    assert at is not None
    person = locked(person)
    hold(ColleagueHere, member=member, person=person, at=at)
    return _assign(person, sorted({*person.advocates, member.pk}, key=str), by, at)


@action("vault.step_back", right="vault.hand_over")
def step_back(person: Person, *, member_id: UUID, by: Viewer, at: datetime | None = None) -> Person:
    """Take somebody off the person's record; at the next click they do not find it any more.

    :raises NotNow: OW5.
    """
    assert at is not None
    person = locked(person)
    left = [each for each in person.advocates if each != member_id]
    hold(SomebodyStays, left=left)
    return _assign(person, left, by, at)


def _assign(person: Person, advocates: list[UUID], by: Viewer, at: datetime) -> Person:
    remember(HandedOver(person, by=by, at=at, assigned=len(advocates)))
    person.advocates = advocates
    person.save(update_fields=["advocates"])
    return person
