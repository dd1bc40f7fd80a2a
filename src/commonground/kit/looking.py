"""Who is looking, and at what. Rows about people can be read only while somebody is known to look; what was read is noted.

A page, job or command opens a look (``agencies.context.as_viewer``); every protected row it then fetches is entered here by
kind and id, so that the book of who looked can be written, complete, before the first byte leaves.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Aggregate, Avg, Count, F, StdDev, Subquery, Sum, Variance
from django.db.models.expressions import Col
from django.db.models.sql import Query

from commonground.kit.closed import Kept, KeptQuerySet


@dataclass(slots=True)
class Look:
    """One look: the viewer (``agencies.context.Viewer``), the purpose, and the ids seen so far by kind of record."""

    viewer: Any
    purpose: str
    seen: dict[str, set[Any]] = field(default_factory=dict)
    not_offered: set[str] = field(
        default_factory=set
    )  # what a form named that the page had not offered (``kit.offered``)
    keys: Any = None  # the keys to sealed words that were asked for in this look (``privacy.models.ring``)

    def saw(self, kind: str, key: Any) -> None:
        """Enter one record."""
        self.seen.setdefault(kind, set()).add(key)


Enter = Callable[[Any], None]
TOTALS = (
    Count,
    Sum,
    Avg,
    StdDev,
    Variance,
)  # any other aggregate brings a value of some row: the last time, every name
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


class NotEntered(RuntimeError):
    """Something of protected rows was read in a way that would enter nothing: whose it is would be in no book."""

    def __init__(self, model: type[models.Model], what: str) -> None:
        super().__init__(f"{model._meta.label}: {what}, so that nobody could say later that it was shown.")


class ProtectedQuerySet(KeptQuerySet):
    """A queryset that needs an open look and enters what it fetches.

    Rows enter themselves (:meth:`Protected.from_db`), also those that are fetched along with others. Here are the ways that make
    no row: values enter by their id, or are refused; the same for what a join or a subquery takes from protected rows.
    """

    _not_shown = False

    def not_shown(self, why: str) -> Self:
        """Values that are only compared, counted or searched for, and stand on no page: they are not entered.

        :param why: for whoever reads the code; a test collects the places.
        """
        chained: Self = self._chain()
        chained._not_shown = True
        return chained

    def _clone(self) -> Self:
        clone: Self = super()._clone()
        clone._not_shown = self._not_shown
        return clone

    def _require_look(self) -> Look | None:
        look = _current.get()
        if look is None and self.db != "owner":
            raise NobodyLooking(self.model)
        return look

    def _about_to_fetch(self) -> Enter | None:
        """What enters each fetched row beside itself; None when nothing has to be entered."""
        look = self._require_look()
        return None if look is None or self._not_shown else entering(self, look)

    def _fetch_all(self) -> None:
        enter = self._about_to_fetch() if self._result_cache is None else None
        super()._fetch_all()
        if enter is not None:
            for row in self._result_cache or ():
                enter(row)

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        enter = self._about_to_fetch()
        for row in super().iterator(*args, **kwargs):
            if enter is not None:
                enter(row)
            yield row

    async def aiterator(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        enter = self._about_to_fetch()
        async for row in super().aiterator(*args, **kwargs):
            if enter is not None:
                enter(row)
            yield row

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        self._require_look()
        return super().raw(*args, **kwargs)

    def count(self) -> int:
        self._require_look()
        return super().count()

    def exists(self) -> bool:
        self._require_look()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        look = self._require_look()
        ids = [name for name, one in kwargs.items() if _brings_ids(one, self.model)]
        if look is not None and not self._not_shown and not ids and not all(map(_is_total, (*args, *kwargs.values()))):
            raise NotEntered(self.model, "an aggregate brings a value without whose it is; bring the ids along")
        found = super().aggregate(*args, **kwargs)
        if look is not None and not self._not_shown:
            for key in (key for name in ids for key in found[name] or ()):
                look.saw(self.model._meta.label_lower, key)
        return found


def entering(rows: ProtectedQuerySet, look: Look) -> Enter | None:
    """How the rows of a query are entered beside what enters itself: the id of each line of values, and of each subquery.

    :raises NotEntered: when a line of values has no id, or shows something of other protected rows without theirs.
    """
    query, label = rows.query, rows.model._meta.label_lower
    brought = {name: one.query.model for name, one in query.annotation_select.items() if _is_id(one)}
    others = {model for each in (query, *query.combined_queries) for model in _beside(each, rows.model)}
    for model in others - set(brought.values()):
        raise NotEntered(
            rows.model, f"values of {model._meta.label} are read through it; fetch its rows, with select_related"
        )
    kinds = {name: model._meta.label_lower for name, model in brought.items()}
    if rows._fields is not None:
        names = list(query.selected or (*query.extra_select, *query.values_select, *query.annotation_select))
        own = next((name for name in names if name in ("pk", rows.model._meta.pk.name)), None)
        if own is None:
            raise NotEntered(
                rows.model, f"the values {', '.join(names)} are read without the id; add pk, or say not_shown"
            )
        return _by_place(look, {names.index(name): kind for name, kind in {**kinds, own: label}.items()})
    return _by_name(look, kinds) if kinds else None


def _beside(query: Query, model: type[models.Model]) -> Iterator[type[models.Model]]:
    """The kinds of protected rows, other than the one that is asked for, of which a query shows something."""
    if query.model is not model and issubclass(query.model, Protected):
        yield query.model
    for one in (*query.select, *query.annotation_select.values()):
        yield from _taken_from(one, query)


def _is_total(one: Any) -> bool:
    """Whether an aggregate says something of all rows together and nothing of any."""
    return all(isinstance(each, TOTALS) for each in _nested(one) if isinstance(each, Aggregate))


def _brings_ids(one: Any, model: type[models.Model]) -> bool:
    """Whether an aggregate is a list of ids of the rows that are asked for."""
    own = (F("pk"), F(model._meta.pk.name))
    return any(isinstance(each, ArrayAgg) and each.get_source_expressions()[0] in own for each in _nested(one))


def _nested(one: Any) -> Iterator[Any]:
    yield one
    for inner in one.get_source_expressions() if hasattr(one, "get_source_expressions") else ():
        yield from _nested(inner)


def _is_id(one: Any) -> bool:
    """Whether an annotation brings the id of a protected row of another query."""
    if type(one) is not Subquery or not issubclass(one.query.model, Protected):
        return False
    return [getattr(column, "target", None) for column in one.query.select] == [one.query.model._meta.pk]


def _taken_from(one: Any, query: Any) -> Iterator[type[models.Model]]:
    """The kinds of protected rows, other than the query's own, of which something stands in an expression."""
    for leaf in one.flatten():
        if isinstance(leaf, Query):
            if issubclass(leaf.model, Protected):
                yield leaf.model
            for inner in (*leaf.select, *leaf.annotation_select.values()):
                yield from _taken_from(inner, leaf)
        elif (
            isinstance(leaf, Col)
            and leaf.alias != query.get_initial_alias()
            and issubclass(leaf.target.model, Protected)
        ):
            yield leaf.target.model


def _by_place(look: Look, kinds: dict[int, str]) -> Enter:
    def enter(row: Any) -> None:
        line = tuple(row.values()) if isinstance(row, dict) else row if isinstance(row, tuple) else (row,)
        for place, kind in kinds.items():
            if line[place] is not None:
                look.saw(kind, line[place])

    return enter


def _by_name(look: Look, kinds: dict[str, str]) -> Enter:
    def enter(row: Any) -> None:
        for name, kind in kinds.items():
            if (key := getattr(row, name)) is not None:
                look.saw(kind, key)

    return enter


class Protected(Kept):
    """Base of every row that tells something about a person: written only by actions, read only while somebody looks."""

    objects = ProtectedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """The row as it was fetched, entered in the open look: whichever query brought it, and behind whichever other row it came.

        :raises NobodyLooking: when nobody is known to look.
        """
        row = super().from_db(db, field_names, values)
        look = _current.get()
        if look is not None:
            look.saw(cls._meta.label_lower, row.pk)
        elif db != "owner":
            raise NobodyLooking(cls)
        return row
