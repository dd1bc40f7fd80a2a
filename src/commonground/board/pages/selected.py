"""The selected call."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board


@on_board()
def selected(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The board with this call on the right; looking at a call changes nothing."""
    return show_board(request, call_id, do=request.GET.get("do", ""))
