"""Triage: nature and danger first; only then a response is shown, and chosen."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commonground.board.forms import ResponseForm, StateForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, to_call
from commonground.calls.actions import hold, state, triage
from commonground.calls.queries import one_call
from commonground.kit.noes import NotNow


@on_board("calls.triage")
@require_POST
def state_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """State nature and danger. Who states works on the call: others see the name."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call, form = one_call(viewer, call_id), StateForm(request.POST)
    if form.is_valid():
        try:
            hold(call, by=viewer)
            state(call, nature=form.cleaned_data["nature"], danger=form.cleaned_data["danger"], by=viewer)
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, do="state", forms={"state": form})


@on_board("calls.triage")
@require_POST
def choose_response(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Choose the response to what was stated; another one than the one shown needs a reason from the list."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call, form = one_call(viewer, call_id), ResponseForm(request.POST)
    if call.recommended_at is None:
        no = NotNow("State nature and danger first.", code="D2")
        return show_board(request, call_id, status=409, no=no)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            triage(
                call, nature=call.nature, danger=call.danger, response=chosen["response"], reason=chosen["reason"],
                note=chosen["note"], by=viewer,
            )  # fmt: skip
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, forms={"response": form})
