"""Cancelling a call: nobody needs to come any more."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.actions.recall import call_back
from commonground.calls.events import Cancelled
from commonground.calls.models import Assignment, Call
from commonground.calls.rules import CrewToldByRadio
from commonground.calls.status import CALL, UNDER_WAY
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("calls.cancel")
def cancel(call: Call, *, crew_told: bool = False, by: Viewer, at: datetime | None = None) -> Call:
    """Cancel a call; units on the way are called back, and units that are there once they were told by radio.

    :param crew_told: the dispatcher spoke with the crew on the scene.
    :raises NotNow: when a crew is there and was not told (D30), or the call is past cancelling (S0).
    """
    assert at is not None
    call = locked(call)
    status = CALL.move(call.status, "cancel")
    under_way = list(Assignment.objects.select_for_update(of=("self",)).filter(call=call, status__in=UNDER_WAY))
    there = sum(assignment.status == "on_scene" for assignment in under_way)
    hold(CrewToldByRadio, on_scene=there, crew_told=crew_told)
    for assignment in under_way:
        call_back(assignment, call, reason="call_cancelled", by=by, at=at)
    call.status = status
    call.closed_at = call.changed_at = at
    call.disposition, call.open_on_board, call.held_by, call.held_since = "canceled", False, None, None
    call.save(
        update_fields=["status", "closed_at", "changed_at", "disposition", "open_on_board", "held_by", "held_since"]
    )
    remember(Cancelled(call, by=by, at=at, units=len(under_way)))
    return call
