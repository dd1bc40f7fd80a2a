"""The closed door: rows that tell a person's story change only inside a registered action.

Save, delete and bulk writes of a :class:`Kept` model raise unless an action holds the door open, so that no page, command
or import can go around the right, the rules and the ledger.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_open_for: ContextVar[str | None] = ContextVar("open_for", default=None)


class DoorClosed(RuntimeError):
    """A write came from outside an action."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model._meta.label} changes only inside an action; write a verb in its actions/ folder.")


@contextmanager
def door_open(action: str) -> Iterator[None]:
    """Hold the door open while an action runs (only the action decorator and migrations of data call this)."""
    token = _open_for.set(action)
    try:
        yield
    finally:
        _open_for.reset(token)


def require_open(model: type[models.Model]) -> None:
    """Raise :class:`DoorClosed` when no action is running."""
    if _open_for.get() is None:
        raise DoorClosed(model)


class KeptQuerySet(models.QuerySet[Any]):
    """A queryset whose writes need the open door."""

    def create(self, **kwargs: Any) -> Any:
        require_open(self.model)
        return super().create(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        require_open(self.model)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> Any:
        require_open(self.model)
        return super().bulk_update(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        require_open(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_open(self.model)
        return super().delete()


class Kept(models.Model):
    """Base of every row that only actions may write."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_open(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_open(type(self))
        return super().delete(*args, **kwargs)
