"""Filling the stage: rows of a feed become rows of the temporary table by COPY."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonground.calls.feeds import CallRow
from commonground.calls.places import AreaMap
from commonground.calls.staging.columns import COPIED, RANKS, STAGE
from commonground.kit.ids import uuid7

COPY = f"COPY calls_stage ({', '.join(COPIED)}) FROM STDIN"


def held_elsewhere(rows: Sequence[CallRow]) -> frozenset[int]:
    """The positions of rows whose call another center of the jurisdiction holds (a function of the floor tells only that)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_calls_held_elsewhere(%s::uuid[])", [list({row.call_key for row in rows})])
        keys = {found.hex for (found,) in cursor.fetchall()}
    return frozenset(n for n, row in enumerate(rows) if row.call_key in keys) if keys else frozenset()


def fill(rows: Sequence[CallRow], *, grain: str, areas: AreaMap, leave_out: Container[int] = ()) -> None:
    """Copy the rows to the stage, without those at the positions to leave out and without exact repeats within the batch."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            for staged in _staged(rows, grain == "unit response", areas, leave_out):
                copy.write_row(staged)


def _staged(
    rows: Sequence[CallRow], by_unit: bool, areas: AreaMap, leave_out: Container[int]
) -> Iterator[tuple[Any, ...]]:
    said: set[tuple[str, str]] = set()
    rounds: Counter[str] = Counter()
    located = areas.at([(row.latitude, row.longitude) for row in rows])
    for n, row in enumerate(rows):
        saying = (row.response_key or row.call_key, row.digest)
        if saying in said or n in leave_out:
            continue
        said.add(saying)
        rounds[row.call_key] += 1
        yield _row(n, row, rounds[row.call_key], by_unit, areas.named(row.area) or located[n])


def _row(n: int, row: CallRow, turn: int, by_unit: bool, area: UUID | None) -> tuple[Any, ...]:
    began: datetime | None = row.received_at
    queued = (began if row.received_is == "queued" else None) if by_unit else row.queued_at
    return (
        n, row.line, turn, uuid7(), uuid7() if by_unit else None, row.call_key, row.response_key or None, row.digest,
        RANKS[row.precision], row.precision, row.received_on, began, began if row.received_is == "received" else None, queued,
        row.assigned_at, row.en_route_at, row.on_scene_at, row.cleared_at,
        row.external_id, row.nature, row.raw_type, row.final_nature, row.final_raw_type, row.priority, row.channel,
        row.disposition, row.raw_disposition, row.area, area, row.latitude, row.longitude,
        row.place, row.unit_name,
    )  # fmt: skip
