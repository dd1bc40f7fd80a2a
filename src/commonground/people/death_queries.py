"""Whether an agency was told that somebody died, and what that stops."""

from commonground.agencies.context import Viewer
from commonground.clocks.models import OPEN, Clock
from commonground.people.models import Death, Person


def death_of(person: Person, viewer: Viewer) -> Death | None:
    """What the viewer's agency wrote down of a person's death, if anything that was not taken back."""
    rows = Death.objects.filter(agency_id=viewer.agency_id, subject_id=person.subject_id, taken_back_at=None)
    return rows.first()


def steps_with(person: Person, viewer: Viewer) -> int:
    """How many steps of the viewer's agency ask somebody to do something with the person: these stop when they died."""
    return Clock.objects.filter(agency_id=viewer.agency_id, subject_id=person.subject_id, status__in=OPEN).count()
