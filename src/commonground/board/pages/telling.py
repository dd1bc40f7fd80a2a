"""Adding to what is told of a call, and to the brief that its crew reads."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commonground.board.forms import BriefForm, NoteForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, to_call
from commonground.calls.actions import brief, note
from commonground.calls.queries import one_call
from commonground.kit.noes import NotNow


@on_board("calls.note")
@require_POST
def add_note(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Add to what is told of a call, and say who reads it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call, form = one_call(viewer, call_id), NoteForm(request.POST)
    if form.is_valid():
        try:
            note(call, text=form.cleaned_data["text"], label=form.cleaned_data["label"], source=viewer.role, by=viewer)
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, do="note", forms={"note": form})


@on_board("calls.note")
@require_POST
def add_line(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Add a line to the brief: with its source, and the day until which it holds."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call, form = one_call(viewer, call_id), BriefForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            brief(
                call, side=facts["side"], text=facts["text"], source=facts["source"], expires_at=form.until(), by=viewer
            )
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call_id)
    return show_board(request, call_id, status=422, do="brief", forms={"brief": form})
