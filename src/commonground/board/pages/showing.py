"""Showing the board: the whole page, or for a request of a fragment the pane of the selected call alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commonground.agencies.context import Viewer
from commonground.board.lines import html_of, shown, written
from commonground.board.news import QUIET, Heads, heads
from commonground.board.pane import pane_of
from commonground.board.queries import figures_of, queue_page, read_after
from commonground.board.scopes import Scope
from commonground.calls.queries import BoardRow
from commonground.kit.noes import NotNow
from commonground.people.queries import warnings_waiting
from commonground.units.models import Unit
from commonground.units.queries import units_of_jurisdiction
from commonground.units.status import UNIT


def units_in_words(units: list[Unit]) -> list[dict[str, Any]]:
    """The units on duty for the list beside the map: free ones first."""
    rows = [unit for unit in units if unit.status != "off_duty"]
    rows.sort(key=lambda unit: (unit.status != "available", unit.name))
    return [
        {"name": u.name, "kind": u.get_kind_display(), "state": UNIT.words[u.status], "free": u.status == "available", "area": u.area}
        for u in rows
    ]  # fmt: skip


def written_lines(rows: list[BoardRow], scope: Scope, at: Heads, selected: UUID | None) -> list[str]:
    """The lines of the queue; the selected one is written for this page alone."""
    return [
        html_of(shown(row, scope.view, at.now), scope.view, current=True)
        if row.call.pk == selected
        else written(row, scope, at.agreed_at, at.now)[1]
        for row in rows
    ]


def queue_context(
    viewer: Viewer, units: list[Unit], *, after: str = "", view: str = "board", selected: UUID | None = None
) -> dict[str, Any]:
    """Queue, figures and feed. The news are read first, so that nothing that changes meanwhile is missed by the next fetch."""
    at = heads(viewer)
    rows, more = queue_page(viewer, read_after(after))
    last = rows[-1].call if rows and more else None
    return {
        "lines": written_lines(rows, Scope.of(viewer, view), at, selected), "heads": at, "now": at.now, "more": more,
        "older": f"{last.queue_key}-{last.pk}" if last else "", "first_page": not after, "after": after,
        "figures": figures_of(viewer, units), "units": units_in_words(units), "time_zone": viewer.time_zone,
        "quiet": " ".join(sorted(QUIET)) if not after and not more else "",
    }  # fmt: skip


def show_board(request: HttpRequest, call_id: UUID | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    """The board, with a call selected when one is given.

    :param more: what :func:`pane_of` takes: ``do``, ``forms``, ``no``; and ``extra``, further context.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    extra = more.pop("extra", {})
    units = list(units_of_jurisdiction(viewer))
    context = pane_of(viewer, call_id, units, **more) if call_id else {}
    context |= {"selected": call_id, **extra}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "board/fragment.html", context)
    context |= queue_context(viewer, units, after=request.GET.get("after", ""), selected=call_id)
    context["warnings_wait"] = warnings_waiting(viewer)
    return render(request, "board/board.html", context, status=status)


def stopped(request: HttpRequest, call_id: UUID, no: NotNow, **more: Any) -> HttpResponse:
    """The pane again, with the sentence of the rule that stopped the step; what was written is still there."""
    return show_board(request, call_id, status=409, no=no, **more)


def to_call(call_id: UUID) -> HttpResponse:
    """After a step that was made: to the call, by GET (303)."""
    response = redirect("board:call", call_id)
    response.status_code = 303
    return response
