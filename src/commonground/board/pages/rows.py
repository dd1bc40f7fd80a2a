"""What changed on a watched board: each changed line as it may be shown to this viewer, and the places of the map."""

from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from commonground.agencies.context import Viewer
from commonground.board.framing import on_board
from commonground.board.lines import CallLine, shown, written
from commonground.board.looks import enter
from commonground.board.news import Changes, Heads, changes_since, heads
from commonground.board.pages.showing import units_in_words
from commonground.board.places import areas, call_place, collection, unit_places
from commonground.board.queries import LINES, figures_of, queue_page, rows_of
from commonground.board.scopes import Scope
from commonground.kit.looking import current_look
from commonground.ledger.hub import Place
from commonground.units.queries import units_of_jurisdiction

MOST_PLACES = 300


@on_board()
def changed(request: HttpRequest, view: str = "board") -> HttpResponse:
    """The lines that changed since ``?since=``, ready to be put in place; without a usable cursor the whole first page.

    Entered in the book of who looked, with the exact ids, before the first byte; lines from the cache too, for which of them
    may be shown is asked of the floor each time.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    at = heads(viewer)
    found = changes_since(viewer, Place.read(request.GET.get("since", "")[:60]), at)
    answer: dict[str, Any] = {"cursor": str(found.place), "whole": found.whole, "feed": feed_of(at)}
    if found.anything:
        answer |= what_changed(viewer, found, at, view)
    look = current_look()
    if look is not None:
        enter(viewer, look, action=f"board:rows ({view})", at=at.now)
    return JsonResponse(answer)


def feed_of(at: Heads) -> dict[str, Any]:
    """How old the feed is, in seconds, and whether the board must say that it is stale."""
    return {"age": at.age, "stale": at.stale, "seen_at": at.seen_at.isoformat() if at.seen_at else None}


def what_changed(viewer: Viewer, found: Changes, at: Heads, view: str) -> dict[str, Any]:
    """The changed lines, which calls left, the figures and the units."""
    scope = Scope.of(viewer, view)
    units = list(units_of_jurisdiction(viewer))
    rows = queue_page(viewer)[0] if found.whole else rows_of(viewer, found.calls)
    lines = [written(row, scope, at.agreed_at, at.now) for row in rows]
    here: set[UUID] = {line.id for line, _html in lines}
    return {
        "rows": [row_of(line, html, view) for line, html in lines],
        "gone": [f"call-{call_id}" for call_id in found.calls if call_id not in here],
        "figures": render_to_string("board/figures.html", {"figures": figures_of(viewer, units)}),
        "units": render_to_string("board/units.html", {"units": units_in_words(units), "wall": view == "wall"}),
        "places": unit_places(units, view),
        "most": LINES,
    }


def row_of(line: CallLine, html: str, view: str) -> dict[str, Any]:
    """One changed line, with its order in the queue and its place on the map."""
    return {
        "id": f"call-{line.id}",
        "order": line.order,
        "html": html,
        "says": f"{line.nature}, {line.place}",
        "place": call_place(line, view),
    }


@on_board()
def places(request: HttpRequest, view: str = "board") -> HttpResponse:
    """Areas, calls and units as GeoJSON, for the map; the lists beside it say the same in words."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    at = heads(viewer)
    rows, _more = queue_page(viewer, limit=MOST_PLACES)
    calls = (call_place(shown(row, view, at.now), view) for row in rows)
    found = chain(
        areas(viewer), (place for place in calls if place), unit_places(list(units_of_jurisdiction(viewer)), view)
    )
    return JsonResponse(collection(found), content_type="application/geo+json")
