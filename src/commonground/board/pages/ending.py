"""Ending a call with how it ended, or cancelling it before anybody arrived."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commonground.board.forms import EndForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, stopped, to_call
from commonground.calls.actions import cancel, close
from commonground.calls.queries import assignments_of, one_call
from commonground.kit.noes import NotNow


@on_board("calls.close")
@require_POST
def end_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """End a call and say how it ended; it leaves the board."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    form = EndForm(request.POST, visited=any(part.on_scene_at for part in assignments_of(call)))
    if form.is_valid():
        try:
            close(call, disposition=form.cleaned_data["disposition"], by=viewer)
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, do="end", forms={"end": form})


@on_board("calls.cancel")
@require_POST
def cancel_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Nobody needs to come any more; units on the way are told *cancelled*, and units that are there once somebody spoke with them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        cancel(one_call(viewer, call_id), crew_told=request.POST.get("crew_told") == "yes", by=viewer)
    except NotNow as no:
        return stopped(request, call_id, no, do="cancel")
    return to_call(call_id)
