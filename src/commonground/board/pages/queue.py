"""The board."""

from django.http import HttpRequest, HttpResponse

from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board


@on_board()
def board(request: HttpRequest) -> HttpResponse:
    """Everything at a glance; no call is selected yet."""
    return show_board(request)
