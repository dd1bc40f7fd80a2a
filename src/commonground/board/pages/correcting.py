"""Correcting a call: place, position and language at any time; nature and danger once a unit was sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commonground.board.correcting import CorrectForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, to_call
from commonground.calls.actions import correct
from commonground.calls.queries import one_call
from commonground.kit.noes import NotNow


@on_board("calls.take")
@require_POST
def correct_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Correct a call; its crew sees it at once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    form = CorrectForm(request.POST, call=call)
    if form.is_valid():
        try:
            correct(call, **form.changes(), by=viewer)
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, do="correct", forms={"correct": form})
