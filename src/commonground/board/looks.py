"""A watched board in the book of who looked: the exact ids before its first byte, then every id that is new in this minute."""

from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.looking import Look
from commonground.ledger.writing import note_look

Entered = dict[UUID, set[tuple[str, Any]]]
_minute: datetime | None = None
_entered: Entered = {}
_lock = Lock()


def enter(viewer: Viewer, look: Look, *, action: str, at: datetime) -> int:
    """Enter what a fetch shows and this viewer was not yet entered for in this minute; how many ids that were.

    The ids then leave the open look, so that the guard of the page does not enter them twice.

    :raises LedgerDown: when they cannot be written; nothing may then be shown, and nothing counts as entered.
    """
    before = _of_this_minute(viewer.membership_id, at)
    fresh = {kind: {key for key in keys if (kind, key) not in before} for kind, keys in look.seen.items()}
    note_look(viewer, action, fresh, at=at, purpose=viewer.purpose)
    with _lock:
        before.update((kind, key) for kind, keys in fresh.items() for key in keys)
    look.seen.clear()
    return sum(len(keys) for keys in fresh.values())


def _of_this_minute(membership_id: UUID, at: datetime) -> set[tuple[str, Any]]:
    """What this process entered for a viewer in the running minute; earlier minutes are forgotten."""
    global _minute
    minute = at.replace(second=0, microsecond=0)
    with _lock:
        if minute != _minute:
            _entered.clear()
            _minute = minute
        return _entered.setdefault(membership_id, set())
