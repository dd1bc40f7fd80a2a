"""Closing the words of rows that were written before they were sealed, and opening them again: a thousand at a time, by the owner.

Migrations call this, so it knows tables and columns and no model. It goes on where it was stopped: what is closed is not met again.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from commonground.kit.envelope import closed, opened
from commonground.privacy.models.ring import Found, Ring, owners_ring

AT_ONCE = 1000
HOLDS = ("cg_guard_hold", "cg_guard_piece")


@dataclass(frozen=True, slots=True)
class Closing:
    """Which columns of a table are closed, for whom, and which rows: SQL of our own migrations, never of anybody else.

    ``about``: whose key closes a row. ``label``: under which label, as SQL. ``rows``: a condition; by default every row.
    """

    table: str
    texts: tuple[str, ...]
    answers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    about: str = "subject_id"
    label: str = "''"
    rows: str = "true"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every closed column."""
        return (*self.texts, *self.answers, *self.lists)

    def empty(self, column: str) -> str:
        """What stands in a column whose words are closed, as SQL."""
        return "'{}'::jsonb" if column in self.answers else "'{}'" if column in self.lists else "''"

    def read(self, column: str) -> str:
        """A column as text, as SQL."""
        return f"to_jsonb({column})::text" if column in self.lists else f"{column}::text"

    def said(self, column: str) -> str:
        """What stood in a column, out of all that was closed of a row (``n.said``), as SQL."""
        if column in self.lists:
            return f"ARRAY(SELECT jsonb_array_elements_text(n.said::jsonb -> '{column}'))"
        return f"n.said::jsonb {'->' if column in self.answers else '->>'} '{column}'"

    def nothing(self, column: str) -> Any:
        """What a column without words holds."""
        return {} if column in self.answers else [] if column in self.lists else ""


def close_all(what: Closing, say: Callable[[str], None] = lambda _: None) -> int:
    """Close every row that is not closed and says something; returns how many."""
    telling = " OR ".join(f"{c} <> {what.empty(c)}" for c in what.columns)
    emptied = ", ".join(f"{c} = {what.empty(c)}" for c in what.columns)
    put = f"""UPDATE {what.table} AS t SET sealed = n.sealed, sealed_with = n.key, {emptied}
      FROM unnest(%s::uuid[], %s::bytea[], %s::uuid[]) AS n (id, sealed, key) WHERE t.id = n.id"""

    def turn(rows: list[tuple[Any, ...]], ring: Ring) -> list[list[Any]]:
        keys = ring.for_closing({(row[1], row[2]) for row in rows})
        made = [(row[0], _closed(what, row, keys[row[1], row[2]]), keys[row[1], row[2]].id) for row in rows]
        return [list(column) for column in zip(*made, strict=True)]

    return _each(what, f"sealed IS NULL AND ({what.rows}) AND ({telling})", put, turn, say)


def open_all(what: Closing, say: Callable[[str], None] = lambda _: None) -> int:
    """Open every row again; what no key opens any more stays closed. Returns how many were opened."""
    names = ", ".join(f"{c} = {what.said(c)}" for c in what.columns)
    put = f"""UPDATE {what.table} AS t SET sealed = NULL, sealed_with = NULL, {names}
      FROM unnest(%s::uuid[], %s::text[]) AS n (id, said) WHERE t.id = n.id"""

    def turn(rows: list[tuple[Any, ...]], ring: Ring) -> list[list[Any]]:
        for row in rows:
            ring.want(row[5])
        said = [(row[0], _said(what, row, ring.get(row[5]))) for row in rows]
        return [list(column) for column in zip(*[one for one in said if one[1]], strict=True)] or [[], []]

    return _each(what, "sealed IS NOT NULL", put, turn, say)


def _each(
    what: Closing, condition: str, put: str, turn: Callable[..., list[list[Any]]], say: Callable[[str], None]
) -> int:
    ask = f"""SELECT id, agency_id, {what.about}, {what.label}, sealed, sealed_with, {", ".join(map(what.read, what.columns))}
      FROM {what.table} WHERE {condition} AND id > %s ORDER BY id LIMIT {AT_ONCE}"""
    last, done = "00000000-0000-0000-0000-000000000000", 0
    with owners_ring() as ring, _holds_asleep(what.table):
        while True:
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                cursor.execute(ask, [last])
                rows = cursor.fetchall()
                if not rows:
                    return done
                values = turn(rows, ring)
                cursor.execute(put, values)
            last, done = rows[-1][0], done + len(values[0])
            say(f"{what.table}: {done:,} rows")


@contextmanager
def _holds_asleep(table: str) -> Iterator[None]:
    """A hold, and a copy that was made, keep words as they are, and so does closing them: their triggers, which cannot know, sleep meanwhile."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname = ANY (%s) AND tgrelid = %s::regclass", [list(HOLDS), table]
        )
        holding = [name for (name,) in cursor.fetchall()]
        for name in holding:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            for name in holding:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def _place(what: Closing, row: tuple[Any, ...], key: Found) -> tuple[str, ...]:
    return (what.table, "sealed", str(row[0]), row[3], str(key.id), str(key.number))


def _closed(what: Closing, row: tuple[Any, ...], key: Found) -> bytes:
    words = {c: said if c in what.texts else json.loads(said) for c, said in zip(what.columns, row[6:], strict=True)}
    told = json.dumps({c: said for c, said in words.items() if said}, ensure_ascii=False, separators=(",", ":"))
    assert key.secret is not None
    return closed(told.encode(), key=key.secret, place=_place(what, row, key))


def _said(what: Closing, row: tuple[Any, ...], key: Found | None) -> str | None:
    if key is None or key.secret is None:
        return None
    words = json.loads(opened(bytes(row[4]), key=key.secret, place=_place(what, row, key)))
    return json.dumps({c: words.get(c, what.nothing(c)) for c in what.columns})
