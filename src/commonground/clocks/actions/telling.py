"""Telling of many clocks at once: a row for each, a line in the book and the news, in the transaction that moved them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.clocks.models import Told
from commonground.ledger.events import Event
from commonground.ledger.writing import remember_all

COLUMNS = (
    "k.id, k.jurisdiction_id, k.agency_id, k.name, k.record_id, k.round, k.level, "
    "coalesce(k.raised_to -> nullif(k.level, 0) - 1 ->> 'role', '') AS role"
)
# Who was told is put down by the statement that moves, so that no row of it travels; a clock that runs stands at level 0, that of a warning.
PUT_DOWN = f"""
, put_down AS (INSERT INTO {Told._meta.db_table} (id, jurisdiction_id, agency_id, clock_id, round, level, role, at)
               SELECT gen_random_uuid(), m.jurisdiction_id, m.agency_id, m.id, m.round, m.level, m.role, %s FROM moved m
               ON CONFLICT (clock_id, round, level) DO NOTHING RETURNING clock_id)
SELECT m.id, m.agency_id, m.name, m.record_id, m.level, m.role, p.clock_id IS NOT NULL FROM moved m LEFT JOIN put_down p ON p.clock_id = m.id
"""


def moved(statement: str, facts: Sequence[Any], *, at: datetime) -> list[tuple[Any, ...]]:
    """Run the one statement that moves clocks and puts down who was told of each, once (``told_once``); the moved ones,
    and of each whether it was put down: one that was told of at this round and level is moved in silence, and stops nobody else's.

    :param statement: ends with ``moved``, which returns ``COLUMNS``.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement + PUT_DOWN, [*facts, at])
        return cursor.fetchall()


def tell_all(kind: type[Event], rows: Sequence[tuple[Any, ...]], *, by: Viewer, at: datetime) -> None:
    """Remember each that was put down, and put the news out to the agency that owes the step (inside the caller's action)."""
    lines = [
        (clock, agency, {"name": name, "record": str(record), "agency": str(agency), "level": level, **({"role": role} if role else {})})
        for clock, agency, name, record, level, role, fresh in rows if fresh
    ]  # fmt: skip
    if not lines:
        return
    remember_all(kind, lines, record_kind="clocks.clock", by=by, at=at)
