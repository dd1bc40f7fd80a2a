"""The wall view: the same board for a room with visitors, without house numbers and without anything of sensitive calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonground.board.framing import on_board
from commonground.board.pages.showing import queue_context
from commonground.units.queries import units_of_jurisdiction


@on_board()
def wall(request: HttpRequest) -> HttpResponse:
    """Queue, figures and map for a large screen; nothing can be opened from it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    units = list(units_of_jurisdiction(viewer))
    context = queue_context(viewer, units, view="wall") | {"wall": True, "wall_view": True}
    return render(request, "board/wall.html", context)
