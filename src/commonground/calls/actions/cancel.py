"""Cancelling a call: nobody needs to come any more."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.actions.recall import call_back
from commonground.calls.events import Cancelled
from commonground.calls.models import Assignment, Call
from commonground.calls.status import CALL, UNDER_WAY
from commonground.ledger.writing import remember


@action("calls.cancel")
def cancel(call: Call, *, by: Viewer, at: datetime | None = None) -> Call:
    """Cancel a call before anybody arrived; units on the way are called back."""
    assert at is not None
    call = locked(call)
    call.status = CALL.move(call.status, "cancel")
    under_way = list(Assignment.objects.select_for_update(of=("self",)).filter(call=call, status__in=UNDER_WAY))
    for assignment in under_way:
        call_back(assignment, call, reason="call_cancelled", by=by, at=at)
    call.closed_at = call.changed_at = at
    call.disposition, call.open_on_board, call.held_by, call.held_since = "canceled", False, None, None
    call.save(
        update_fields=["status", "closed_at", "changed_at", "disposition", "open_on_board", "held_by", "held_since"]
    )
    remember(Cancelled(call, by=by, at=at, units=len(under_way)))
    return call
