"""Who is looking, and at what. Rows about people can be read only while somebody is known to look; what was read is noted.

A page, job or command opens a look (``agencies.context.as_viewer``); every protected row it then fetches is entered here by
kind and id, so that the book of who looked can be written, complete, before the first byte leaves.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models

from commonground.kit.closed import Kept, KeptQuerySet


@dataclass(slots=True)
class Look:
    """One look: the viewer (``agencies.context.Viewer``), the purpose, and the ids seen so far by kind of record."""

    viewer: Any
    purpose: str
    seen: dict[str, set[Any]] = field(default_factory=dict)

    def saw(self, kind: str, key: Any) -> None:
        """Enter one record."""
        self.seen.setdefault(kind, set()).add(key)


_current: ContextVar[Look | None] = ContextVar("current_look", default=None)


class NobodyLooking(RuntimeError):
    """Protected rows were asked for without a viewer."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"{model._meta.label} was read while nobody is known to look; open privacy.doors.seeing first."
        )


def current_look() -> Look | None:
    """The look that is open here, or None."""
    return _current.get()


@contextmanager
def looking(look: Look) -> Iterator[Look]:
    """Open a look (only ``agencies.context`` calls this)."""
    token = _current.set(look)
    try:
        yield look
    finally:
        _current.reset(token)


class ProtectedQuerySet(KeptQuerySet):
    """A queryset that needs an open look and enters what it fetches."""

    def _require_look(self) -> Look | None:
        look = _current.get()
        if look is None and self.db != "owner":
            raise NobodyLooking(self.model)
        return look

    def _fetch_all(self) -> None:
        look = self._require_look()
        fresh = self._result_cache is None
        super()._fetch_all()
        if look is not None and fresh:
            kind = self.model._meta.label_lower
            for row in self._result_cache or ():  # rows of the model entered themselves when they were made
                if isinstance(row, dict) and row.get("id") is not None:
                    look.saw(kind, row["id"])

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self._require_look()
        yield from super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._require_look()
        return super().count()

    def exists(self) -> bool:
        self._require_look()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_look()
        return super().aggregate(*args, **kwargs)


class Protected(Kept):
    """Base of every row that tells something about a person: written only by actions, read only while somebody looks."""

    objects = ProtectedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """The row as it was fetched, entered in the open look also when it came along behind another one."""
        row = super().from_db(db, field_names, values)
        if look := _current.get():
            look.saw(cls._meta.label_lower, row.pk)
        return row
