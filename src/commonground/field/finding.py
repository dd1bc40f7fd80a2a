"""What a page of the phone stands on: the viewer's own assignment, or an open encounter of the viewer's agency."""

from uuid import UUID

from django.http import HttpRequest

from commonground.agencies.context import Viewer
from commonground.calls.models import Assignment
from commonground.calls.queries import my_assignments
from commonground.encounters import queries as encounters
from commonground.encounters.models import Encounter
from commonground.kit.noes import Hidden


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a guarded page."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]


def own_assignment(viewer: Viewer, assignment_id: UUID) -> Assignment:
    """An assignment of the viewer's own unit that is under way.

    :raises Hidden: when it is another's, or over.
    """
    found = next((one for one in my_assignments(viewer) if one.pk == assignment_id), None)
    if found is None:
        raise Hidden
    return found


def living_encounter(viewer: Viewer, encounter_id: UUID) -> Encounter:
    """An encounter of the viewer's agency in which there is somebody to ask: it did not end with a death.

    :raises Hidden: when there is none.
    """
    found = own_encounter(viewer, encounter_id)
    if encounters.ended_by_death(found):
        raise Hidden
    return found


def own_encounter(viewer: Viewer, encounter_id: UUID) -> Encounter:
    """An encounter of the viewer's agency.

    :raises Hidden: when there is none.
    """
    found = encounters.encounter(encounter_id)
    if found.agency_id != viewer.agency_id:
        raise Hidden
    return found
