"""Telling of many clocks at once: a row for each, a line in the book and the news, in the transaction that moved them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.clocks.models import Told
from commonground.kit.ids import uuid7
from commonground.ledger.events import Event
from commonground.ledger.writing import remember_all

PUT_DOWN = f"""
INSERT INTO {Told._meta.db_table} (id, jurisdiction_id, agency_id, clock_id, round, level, role, at)
SELECT t.id, %s, t.agency, t.clock, t.round, t.level, t.role, %s
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::text[]) AS t (id, agency, clock, round, level, role)
"""
COLUMNS = "k.id, k.agency_id, k.name, k.record_id, k.round, k.level, coalesce(k.raised_to -> nullif(k.level, 0) - 1 ->> 'role', '')"


def moved(statement: str, facts: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run the one statement that moves clocks; the moved ones, as ``COLUMNS``."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall()


def tell_all(
    kind: type[Event], rows: Sequence[tuple[Any, ...]], *, level: int | None = None, by: Viewer, at: datetime
) -> None:
    """Put down who was told, remember each, and put the news out to the agency that owes the step (inside the caller's action).

    :param level: that of the rows unless it is given (0: a warning).
    """
    if not rows:
        return
    ids, agencies, names, records, rounds, levels, roles = (list(column) for column in zip(*rows, strict=True))
    levels = levels if level is None else [level] * len(rows)
    with connection.cursor() as cursor:
        facts = [by.jurisdiction_id, at, [uuid7() for _ in rows], agencies, ids, rounds, levels, roles]
        cursor.execute(PUT_DOWN, facts)
    said = [
        {"name": name, "record": str(record), "agency": str(agency), "level": depth, **({"role": role} if role else {})}
        for name, record, agency, depth, role in zip(names, records, agencies, levels, roles, strict=True)
    ]
    remember_all(kind, list(zip(ids, agencies, said, strict=True)), record_kind="clocks.clock", by=by, at=at)
