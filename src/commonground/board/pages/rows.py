"""What changed on a watched board: each changed line as it may be shown to this viewer, and the places of the map."""

from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from commonground.agencies.context import Viewer
from commonground.board.changed import changed_rows, row_of
from commonground.board.framing import on_board
from commonground.board.lines import shown, written
from commonground.board.looks import enter
from commonground.board.news import Changes, Heads, changes_since, heads
from commonground.board.pages.showing import units_in_words
from commonground.board.places import areas, call_place, collection, unit_places
from commonground.board.queries import figures_of, queue_page
from commonground.board.scopes import Scope
from commonground.kit.looking import current_look
from commonground.ledger.hub import Place
from commonground.people.queries import warnings_waiting
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
    """The changed lines, which calls left, and, when the news can have changed them, the figures and the units.

    Calls that this viewer may not see leave no trace but their ids, which the stream has named already.
    """
    scope = Scope.of(viewer, view)
    rows = whole_page(viewer, scope, at) if found.whole else changed_rows(viewer, found, scope, at)
    here = {row["id"] for row in rows}
    answer: dict[str, Any] = {
        "rows": rows,
        "gone": [name for call in found.calls if (name := f"call-{call}") not in here],
    }
    if view == "board" and (found.whole or found.warned):
        answer["warned"] = render_to_string("people/_warnings_wait.html", {"warnings_wait": warnings_waiting(viewer)})
    if found.units or (found.figures and (rows or answer["gone"])):
        answer |= around(viewer, found, view)
    return answer


def whole_page(viewer: Viewer, scope: Scope, at: Heads) -> list[dict[str, Any]]:
    """Every line of the first page."""
    lines = [written(row, scope, at.agreed_at, at.now) for row in queue_page(viewer)[0]]
    return [row_of(line, html, scope.view) for line, html in lines]


def around(viewer: Viewer, found: Changes, view: str) -> dict[str, Any]:
    """What stands around the queue: the figures, and the units where one of them moved."""
    units = list(units_of_jurisdiction(viewer))
    answer = {"figures": render_to_string("board/figures.html", {"figures": figures_of(viewer, units)})}
    if found.units:
        answer["units"] = render_to_string("board/units.html", {"units": units_in_words(units), "wall": view == "wall"})
        answer["places"] = unit_places(units, view)
    return answer


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
