"""Saying who works on a call."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commonground.board.framing import on_board
from commonground.board.pages.showing import stopped, to_call
from commonground.calls.actions import hold, let_go
from commonground.calls.queries import one_call
from commonground.kit.noes import NotNow


@on_board("calls.triage")
@require_POST
def hold_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """I work on this call; or, said aloud, I take it over from the dispatcher who did."""
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        hold(one_call(viewer, call_id), take_over=request.POST.get("take_over") == "yes", by=viewer)
    except NotNow as no:
        return stopped(request, call_id, no)
    return to_call(call_id)


@on_board("calls.triage")
@require_POST
def let_call_go(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Somebody else may work on this call."""
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        let_go(one_call(viewer, call_id), by=viewer)
    except NotNow as no:
        return stopped(request, call_id, no)
    return to_call(call_id)
