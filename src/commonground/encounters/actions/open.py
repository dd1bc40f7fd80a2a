"""Opening an encounter."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.models import Assignment, Call
from commonground.calls.status import UNDER_WAY
from commonground.encounters.events import Opened
from commonground.encounters.models import Encounter
from commonground.encounters.rules import KnownWay, OneUnnamedAtATime, OurOwn, StillOnTheCall
from commonground.encounters.status import ENCOUNTER
from commonground.kit.noes import Hidden
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import tie_whoever_knows
from commonground.units.queries import crew_ids


@action("encounters.open")
def open(
    *,
    call: Call | None = None,
    assignment: Assignment | None = None,
    how: str = "in_person",
    by: Viewer,
    at: datetime | None = None,
) -> Encounter:
    """Record that a responder meets a person; who it is may be named later, or never.

    :param call: the call that brought the responder there, with the ``assignment`` of the unit; without both it is a
        meeting of the agency's own (somebody walked up).
    :param how: ``in_person``, ``phone`` or ``video``.
    :raises Hidden: when the viewer does not see the call, or the assignment is of another one.
    :raises NotNow: when the viewer is not in the crew (E2), the unit is clear (E4), or one without a name is open (E3).
    """
    assert at is not None
    assignment = locked(assignment) if assignment is not None else None
    if (call is None) != (assignment is None) or (assignment is not None and assignment.call_id != call.pk):
        raise Hidden
    hold(
        OurOwn, StillOnTheCall, OneUnnamedAtATime, KnownWay,
        writers=_crew(assignment, at), agency_id=by.agency_id if assignment is None else None, by=by,
        under_way=assignment is None or assignment.status in UNDER_WAY, unnamed=_unnamed(assignment, by), how=how,
    )  # fmt: skip
    encounter = Encounter.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, call=call, assignment=assignment,
        unit_id=assignment.unit_id if assignment is not None else None, how=how, opened_at=at,
        status=ENCOUNTER.first, opened_by_id=by.membership_id,
    )  # fmt: skip
    tie_whoever_knows(cause_id=encounter.pk, record=encounter, by=by, at=at)
    remember(Opened(encounter, by=by, at=at, call=encounter.call_id, how=how))
    return encounter


def _crew(assignment: Assignment | None, at: datetime) -> frozenset[object]:
    return crew_ids(assignment.unit, at) if assignment is not None and assignment.unit is not None else frozenset()


def _unnamed(assignment: Assignment | None, by: Viewer) -> bool:
    if assignment is None:
        return False
    return Encounter.objects.filter(assignment=assignment, agency_id=by.agency_id, status="open", person=None).exists()
