"""Rows that open something: each bears the application's proof that it wrote it so, and the floor takes no other."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models

from commonground.agencies.context import proof_of
from commonground.kit.looking import ProtectedQuerySet

FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class ProvedQuerySet(ProtectedQuerySet):
    """A queryset of such rows: what is written bears its proof."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        return super().bulk_create([row.proved() for row in objs], *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> Any:
        return super().bulk_update([row.proved() for row in objs], [*fields, "proof"], *args, **kwargs)


class Proved(models.Model):
    """``proof``: that the application wrote all that the row opens; a trigger asks for it where the row is written, and no reader does."""

    PROVES: ClassVar[
        tuple[str, ...]
    ] = ()  # what it is called in the proof, then the columns, in the order in which the trigger reads them

    proof = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with its proof; where only other columns change, the proof stays."""
        columns = kwargs.get("update_fields")
        if columns is None or not {*columns}.isdisjoint(self.PROVES):
            self.proved()
            kwargs["update_fields"] = columns if columns is None else {*columns, "proof"}
        super().save(*args, **kwargs)

    def proved(self) -> Self:
        """The row with the application's proof of what it opens."""
        called, *columns = self.PROVES
        self.proof = proof_of(called, *(_said(getattr(self, column)) for column in columns))
        return self


def _said(value: Any) -> str:
    """A value as the floor says it: nothing for NULL, a moment in microseconds, the words of a list with commas between, true or false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str((value - FIRST) // timedelta(microseconds=1))
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
