"""Calling a unit back; within ten seconds it is the undo of a send."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Recalled
from commonground.calls.models import Assignment, Call
from commonground.calls.rules import KnownRecallReason, UndoWithinTenSeconds
from commonground.calls.status import ASSIGNMENT, CALL, UNDER_WAY
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import close_reach
from commonground.units.actions import lock_unit, move


@action("calls.recall")
def recall(assignment: Assignment, *, reason: str = "undone", by: Viewer, at: datetime | None = None) -> Assignment:
    """Call a unit back before it arrives. Its crew is told *cancelled* and no longer sees the call.

    :param reason: a code of ``recall_reasons.toml``; ``undone`` for ten seconds only.
    """
    assert at is not None
    call = locked(assignment.call)
    assignment = locked(assignment)
    hold(KnownRecallReason, UndoWithinTenSeconds, reason=reason, assigned_at=assignment.assigned_at or at, at=at)
    call_back(assignment, call, reason=reason, by=by, at=at)
    left = Assignment.objects.filter(call=call)
    if call.status == "sent" and not left.filter(status__in=UNDER_WAY).exists():
        call.status = CALL.move(call.status, "clear" if left.filter(status="cleared").exists() else "call_back")
    if not left.exclude(status="recalled").exists():
        call.assigned_at = call.en_route_at = None
    call.changed_at = at
    call.save(update_fields=["status", "assigned_at", "en_route_at", "changed_at"])
    return assignment


def call_back(assignment: Assignment, call: Call, *, reason: str, by: Viewer, at: datetime) -> None:
    """End one unit's part (inside the caller's action): the unit is free, its crew's reach is closed."""
    there = (
        assignment.status == "on_scene" and reason == "call_cancelled"
    )  # a call that is over is over for who is there, too
    assignment.status = ASSIGNMENT.move(assignment.status, "call_off" if there else "recall")
    assignment.recalled_at, assignment.recall_reason = at, reason
    assignment.save(update_fields=["status", "recalled_at", "recall_reason"])
    if assignment.unit is not None:
        move(lock_unit(assignment.unit), "free", at=at)
    close_reach(cause_id=assignment.pk)
    remember(Recalled(call, by=by, at=at, assignment=assignment.pk, unit=assignment.unit_id, reason=reason))
