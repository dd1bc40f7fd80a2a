"""Ending a call with a coded disposition."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.calls.events import Closed
from commonground.calls.models import Assignment, Call
from commonground.calls.rules import DispositionEndsCall, KnownDisposition, NothingUnderWay, SomebodyWasThere
from commonground.calls.status import CALL, UNDER_WAY
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("calls.close")
def close(call: Call, *, disposition: str, by: Viewer, at: datetime | None = None) -> Call:
    """End a call and say how it ended; it leaves the board.

    :param disposition: a code of ``dispositions.toml`` that ends a call.
    """
    assert at is not None
    call = locked(call)
    status = CALL.move(call.status, "close")
    units = list(Assignment.objects.filter(call=call))
    hold(
        NothingUnderWay, KnownDisposition, DispositionEndsCall, SomebodyWasThere,
        under_way=sum(unit.status in UNDER_WAY for unit in units), disposition=disposition,
        visited=any(unit.on_scene_at for unit in units),
    )  # fmt: skip
    call.status, call.disposition, call.open_on_board, call.held_by, call.held_since = (
        status,
        disposition,
        False,
        None,
        None,
    )
    call.closed_at = call.changed_at = at
    call.save(
        update_fields=["status", "disposition", "open_on_board", "held_by", "held_since", "closed_at", "changed_at"]
    )
    remember(Closed(call, by=by, at=at, disposition=disposition))
    return call
