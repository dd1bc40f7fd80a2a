"""Reporting where a unit stands: on the way, on scene, clear."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Arrived, SetOut, UnitClear
from commonground.calls.models import Assignment, Call
from commonground.calls.rules import OnlyTheCrewReports
from commonground.calls.status import ASSIGNMENT, CALL, UNDER_WAY
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import close_reach
from commonground.units.actions import lock_unit, move
from commonground.units.queries import crew_ids

# what is reported -> the verb of the assignment, the verb of the unit, the clock, what is remembered
STEPS = {
    "en_route": ("set_out", "set_out", "en_route_at", SetOut),
    "on_scene": ("arrive", "arrive", "on_scene_at", Arrived),
    "cleared": ("clear", "free", "cleared_at", UnitClear),
}


@action("calls.report")
def report(assignment: Assignment, *, status: str, by: Viewer, at: datetime | None = None) -> Assignment:
    """Report that a unit is on the way, on scene or clear; clear ends what its crew sees of the call.

    :param status: ``en_route``, ``on_scene`` or ``cleared``.
    """
    assert at is not None
    if status not in STEPS:
        raise NotNow("Choose on the way, on scene or clear.", code="D23", field="status")
    call = locked(assignment.call)
    assignment = locked(assignment)
    verb, unit_verb, clock, event = STEPS[status]
    hold(OnlyTheCrewReports, crew_ids=crew_now(assignment, at), sender_id=call.agency_id, by=by)
    assignment.status = ASSIGNMENT.move(assignment.status, verb)
    setattr(assignment, clock, at)
    assignment.save(update_fields=["status", clock])
    if assignment.unit is not None:
        move(lock_unit(assignment.unit), unit_verb, at=at)
    _follow(call, status, at)
    remember(event(call, by=by, at=at, assignment=assignment.pk, unit=assignment.unit_id))
    if status == "cleared":
        close_reach(cause_id=assignment.pk)
    return assignment


def crew_now(assignment: Assignment, at: datetime | None) -> frozenset[object]:
    """The memberships in the unit of an assignment at this moment."""
    return frozenset(crew_ids(assignment.unit, at)) if assignment.unit is not None else frozenset()


def _follow(call: Call, status: str, at: datetime) -> None:
    """The call follows its units: the first clock counts, except for clear, which is the last unit's."""
    if status == "cleared":
        if Assignment.objects.filter(call=call, status__in=UNDER_WAY).exists():
            return
        call.status, call.cleared_at = CALL.move(call.status, "clear"), at
    elif status == "on_scene":
        call.status, call.on_scene_at = CALL.move(call.status, "arrive"), call.on_scene_at or at
    else:
        call.en_route_at = call.en_route_at or at
    call.changed_at = at
    call.save(update_fields=["status", "en_route_at", "on_scene_at", "cleared_at", "changed_at"])
