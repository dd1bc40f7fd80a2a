"""The changed lines for one viewer: which of them the floor lets through now, and their words, read once for a scope.

What is kept here is kept under the place of the call's latest news: all that changes a line is news, so the same place means the
same line. Which calls may be shown is asked of the floor at each fetch; only calls of the viewer's own center are kept, for there
everybody of a scope sees the same units on them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.board import scopes
from commonground.board.lines import CallLine, written
from commonground.board.news import Changes, Heads
from commonground.board.places import call_place
from commonground.board.queries import rows_of
from commonground.board.scopes import Key, Scope, good_until
from commonground.calls.models import Assignment, Call
from commonground.calls.queries import BoardRow
from commonground.kit.looking import current_look

ASSIGNMENT: Final = Assignment._meta.label_lower
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A changed line as it goes out, and the units' parts that stand on it (for the book of who looked)."""

    row: Row
    parts: tuple[UUID, ...]


def row_of(line: CallLine, html: str, view: str) -> Row:
    """One changed line, with its order in the queue and its place on the map."""
    place = call_place(line, view)
    return {
        "id": f"call-{line.id}",
        "order": line.order,
        "html": html,
        "says": f"{line.nature}, {line.place}",
        "place": place,
    }


def changed_rows(viewer: Viewer, found: Changes, scope: Scope, at: Heads) -> list[Row]:
    """The changed lines that this viewer may see now; those that left the board, or are hidden, are missing."""
    seen = visible(viewer, found)
    kept = {
        call: scopes.lines.find(_key(call, found, scope, at.agreed_at), at.now) for call, own in seen.items() if own
    }
    ready = {call: one for call, one in kept.items() if one is not None}
    _enter(ready.values())
    rows = [one.row for one in ready.values()]
    for row in rows_of(viewer, seen.keys() - ready.keys()):
        rows.append(_written(row, found, scope, at, own=seen[row.call.pk]))
    return rows


def visible(viewer: Viewer, found: Changes) -> dict[UUID, bool]:
    """Those of the changed calls that are on the board and that the floor shows now; whether each is of the own center."""
    if not found.calls:
        return {}
    rows = Call.objects.filter(jurisdiction_id=viewer.jurisdiction_id, pk__in=found.calls, open_on_board=True)
    return {row["id"]: row["agency_id"] == viewer.agency_id for row in rows.values("id", "agency_id")}


def _key(call: UUID, found: Changes, scope: Scope, agreed_at: datetime | None) -> Key:
    return call, found.calls[call], scope, scopes.LAW_VERSION, agreed_at


def _written(row: BoardRow, found: Changes, scope: Scope, at: Heads, *, own: bool) -> Row:
    line, html = written(row, scope, at.agreed_at, at.now)
    made = row_of(line, html, scope.view)
    if own:
        parts = tuple(part.pk for part in row.assignments)
        scopes.lines.keep(_key(row.call.pk, found, scope, at.agreed_at), Kept(made, parts), good_until(row, at.now))
    return made


def _enter(shown: Any) -> None:
    """Enter the units' parts on lines that were not read anew; the calls are entered already."""
    look = current_look()
    for one in shown if look is not None else ():
        for part in one.parts:
            look.saw(ASSIGNMENT, part)  # type: ignore[union-attr]
