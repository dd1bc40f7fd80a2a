"""A responder needs help now: it stands on the board at once, without a question and without an undo."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.actions.report import crew_now
from commonground.calls.events import HelpNeeded
from commonground.calls.models import Assignment, Call
from commonground.calls.policy import RESPONDER_NEEDS_HELP
from commonground.calls.rules import OnlyTheCrewReports
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("calls.need_help", right="calls.report")
def need_help(assignment: Assignment, *, by: Viewer, at: datetime | None = None) -> Assignment:
    """Put *a responder needs help now* on the unit's call: life at risk, first on the board."""
    assert at is not None
    call = locked(assignment.call)
    hold(OnlyTheCrewReports, crew_ids=crew_now(assignment, at), sender_id=call.agency_id, by=by)
    put_first(call, at)
    remember(HelpNeeded(call, by=by, at=at, assignment=assignment.pk, unit=assignment.unit_id, units=0))
    return assignment


def put_first(call: Call, at: datetime) -> None:
    """Mark a locked call so that it stands first on the board (inside the caller's action)."""
    call.danger = sorted({*(d for d in call.danger if d not in ("none", "not_known")), RESPONDER_NEEDS_HELP})
    call.priority, call.changed_at = 1, at
    call.save(update_fields=["danger", "priority", "changed_at"])
