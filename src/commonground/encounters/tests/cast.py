"""What encounters adds to the shared test story: the clinician of the co-response unit meets the person."""

from typing import Any

from commonground.agencies.tests.cast import Cast
from commonground.calls.models import Assignment, Call
from commonground.calls.tests.cast import sent_call
from commonground.encounters.actions import name_person, open
from commonground.encounters.models import Encounter
from commonground.people.models import Person
from commonground.people.tests.cast import note_person


def meet(
    cast: Cast, who: str = "amara", *, sent: tuple[Call, Assignment, Any] | None = None, **facts: Any
) -> Encounter:
    """``who`` opens an encounter at a call to which Omar and Amara were sent (a new one unless ``sent`` is given)."""
    call, assignment, _unit = sent or sent_call(cast)
    return open(**{"call": call, "assignment": assignment, **facts}, by=cast.viewers[who])


def meet_person(
    cast: Cast, who: str = "amara", *, role: str = "person_in_crisis", **facts: Any
) -> tuple[Encounter, Person]:
    """``who`` meets a person and writes down who it is."""
    person = note_person(cast, who)
    return name_person(meet(cast, who, **facts), person=person, role=role, by=cast.viewers[who]), person
