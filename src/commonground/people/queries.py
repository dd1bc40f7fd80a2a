"""Questions about people, asked by somebody who looks. The floor decides which rows there are to ask about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.people.models import Person
from commonground.people.names import ALIKE, ALIKE_WITH_SAME_BIRTH, likeness, name_key
from commonground.privacy.doors import one

MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A visible row that may be the same person, and how alike the names are (0 to 1)."""

    person: Person
    likeness: float
    same_birth: bool


def person(person_id: UUID) -> Person:
    """One visible person.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Person.objects.all(), pk=person_id)


def own_people(viewer: Viewer) -> QuerySet[Person]:
    """The people whom the viewer's agency wrote down, by name."""
    return Person.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id).order_by(
        "name_key", "id"
    )


def look_alikes(viewer: Viewer, name: str, born_on: date | None = None) -> list[LookAlike]:
    """The rows that may be the same person, most alike first, at most five.

    Only among rows that the viewer may see, so that a search never tells what another agency knows (decision 1). A row that
    was only compared is not shown: names are compared on keys, and only the rows offered are read as people.
    """
    key = name_key(name)
    if not key:
        return []
    found = {pk: (alike, same) for pk, alike, same in _compared(viewer, key, born_on) if alike >= _cut(same)}
    best = sorted(found, key=lambda pk: (-found[pk][0], not found[pk][1], str(pk)))[:MOST_ALIKE]
    rows = {row.pk: row for row in Person.objects.filter(pk__in=best)}
    return [LookAlike(rows[pk], *found[pk]) for pk in best if pk in rows]


def _compared(viewer: Viewer, key: str, born_on: date | None) -> list[tuple[UUID, float, bool]]:
    # A row that shares no word's beginning and no birth cannot reach the cut; leaving it out keeps the comparison short.
    near = Q(born_on=born_on) if born_on else Q()
    for word in key.split():
        near |= Q(name_key__startswith=word[:2]) | Q(name_key__contains=f" {word[:2]}")
    rows = Person.objects.filter(near, jurisdiction_id=viewer.jurisdiction_id).values_list("pk", "name_key", "born_on")
    return [(pk, likeness(key, other), bool(born_on and born == born_on)) for pk, other, born in rows]


def _cut(same_birth: bool) -> float:
    return ALIKE_WITH_SAME_BIRTH if same_birth else ALIKE
