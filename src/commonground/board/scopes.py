"""A changed line is rendered once for everybody who sees the same of it, and kept for a short while (decision 16).

The floor is asked anew at every fetch which calls this viewer may see; only the writing of a line's words is kept. The key holds
all that the words depend on: the version of the row, who is meant by *the same* (the scope), the law, and what agencies agreed.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language

from commonground.agencies.context import Viewer
from commonground.calls.actions.hold import LAPSES_AFTER
from commonground.calls.queries import BoardRow
from commonground.privacy.law.cells import the_law

LAW_VERSION: Final = the_law().version
KEPT_FOR: Final = timedelta(seconds=30)
MOST: Final = 4096
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Viewers to whom the same line reads the same: one agency, one set of labels, one purpose, one language, one way to look."""

    jurisdiction_id: UUID
    agency_id: UUID
    labels: frozenset[str]
    purpose: str
    language: str
    time_zone: str
    view: str

    @classmethod
    def of(cls, viewer: Viewer, view: str) -> "Scope":
        """The scope of a viewer who looks at the board or at the wall."""
        return cls(
            viewer.jurisdiction_id, viewer.agency_id, viewer.labels, viewer.purpose,
            get_language() or "en", viewer.time_zone, view,
        )  # fmt: skip


def version_of(row: BoardRow) -> Key:
    """All of a call and its units that a line shows and that may change."""
    call = row.call
    units = tuple((part.pk, part.status, part.unit_name) for part in row.assignments)
    return call.pk, call.changed_at, call.status, call.held_by_id, call.held_since, units


def good_until(row: BoardRow, now: datetime) -> datetime:
    """How long the words of a line hold: half a minute, and never past the moment when a dispatcher's hold lapses."""
    held = row.call.held_since
    lapses = held + LAPSES_AFTER if held else None
    return min(now + KEPT_FOR, lapses) if lapses and lapses > now else now + KEPT_FOR


@dataclass
class LineCache:
    """The words of lines, in this process, for half a minute; the least used leave first."""

    most: int = MOST
    rendered: int = 0
    _kept: OrderedDict[Key, tuple[Any, datetime]] = field(default_factory=OrderedDict)
    _lock: RLock = field(default_factory=RLock)

    def find(self, key: Key, now: datetime) -> Any:
        """What is kept under a key and still holds, else None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[1] <= now:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def keep(self, key: Key, value: Any, until: datetime) -> None:
        """Keep something until a moment."""
        with self._lock:
            self._kept[key] = value, until
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def line(
        self, row: BoardRow, scope: Scope, agreed_at: datetime | None, now: datetime, write: Callable[[], str]
    ) -> str:
        """The words of a line: those kept for this very key, or written now, once.

        :param agreed_at: when what agencies agreed on last changed (the version of the grants; a line shows no labelled part).
        """
        key = (version_of(row), scope, LAW_VERSION, agreed_at)
        with self._lock:
            words: str | None = self.find(key, now)
            if words is None:
                words = write()
                self.rendered += 1
                self.keep(key, words, good_until(row, now))
            return words

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


lines = LineCache()
