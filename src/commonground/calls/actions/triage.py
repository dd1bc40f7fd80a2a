"""Choosing the response."""

from collections.abc import Sequence
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.actions.hold import nobody_else
from commonground.calls.actions.state import put_down
from commonground.calls.events import Triaged
from commonground.calls.models import Call
from commonground.calls.rules import KnownResponse, OtherResponseNeedsReason, change_of
from commonground.calls.status import CALL
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part


@action("calls.triage")
def triage(
    call: Call,
    *,
    nature: str,
    danger: Sequence[str],
    response: str,
    reason: str = "",
    note: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Call:
    """Choose the response to a call whose nature and danger are stated.

    When the same facts were stated before (``state``), the choice is compared with what was shown then; else the facts are
    stated here and compared with what is shown for them now.

    :param reason: a code of ``override_reasons.toml``, needed when another response than the one shown is chosen.
    :param note: in a few words why; optional, a general part.
    """
    assert at is not None
    call = locked(call)
    status = CALL.move(call.status, "triage")
    nobody_else(call, by=by, at=at)
    if (call.nature, call.danger) != (nature, sorted(set(danger))) or call.recommended_at is None:
        put_down(call, nature=nature, danger=danger, by=by, at=at)
    hold(KnownResponse, OtherResponseNeedsReason, recommended=call.recommended, response=response, reason=reason)
    change = change_of(call.recommended, response)
    call.status, call.response, call.override_reason = status, response, reason if change else ""
    call.decided_at, call.changed_at = call.decided_at or at, at
    call.save(update_fields=["status", "response", "override_reason", "decided_at", "changed_at"])
    if note.strip():
        write_part(call, name="override_note", label="general", text=note.strip(), by=by, at=at, source=by.role)
    remember(
        Triaged(
            call, by=by, at=at, shown=call.recommended, response=response, change=change, reason=call.override_reason
        )
    )
    return call
