"""Sealing: give each new line of both books its place in the tree, and sign what the tree is now.

One transaction a checkpoint, on the ledger's own connection: killed at any moment, either all of it stands or nothing. A lock
lets one sealer work at a time. Lines are taken in the order of their transactions; the cursor never passes a transaction that
may still be open (decision 15), and no line is ever sealed twice, so that nothing is skipped and the order of commits does not matter.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from commonground.ledger.actions.keys import only_one, signing_key
from commonground.ledger.models import Checkpoint
from commonground.ledger.reading import AS_SEALED, entry_of
from commonground.ledger.sealing import checkpoints
from commonground.ledger.sealing.entries import canonical
from commonground.ledger.sealing.tree import Edge, leaf_hash

MOST = 1000
# With nothing new, a checkpoint a day says that the sealer lives, and that nothing was there to seal.
SILENT_FOR = timedelta(days=1)
# Clocks are set back by a little now and then; what was written in that time must not look as if it had been put in later.
CLOCK_TOLERANCE = timedelta(minutes=5)
START, END = UUID(int=0), UUID(int=(1 << 128) - 1)

NEW_LINES = f"""
WITH now AS (SELECT cg_news_frontier() AS frontier, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS horizon)
SELECT (SELECT frontier FROM now), (SELECT horizon FROM now), clock_timestamp(),
       (SELECT system_identifier::text FROM pg_control_system()), line.*
  FROM (SELECT 1) AS always LEFT JOIN (
    SELECT * FROM (
      (SELECT {AS_SEALED["happened"]} FROM ledger_happening b WHERE (transaction, id) > (%(transaction)s, %(id)s)
          AND NOT EXISTS (SELECT FROM ledger_sealedentry s WHERE s.entry_id = b.id AND s.book = 'happened')
        ORDER BY transaction, id LIMIT %(most)s)
      UNION ALL
      (SELECT {AS_SEALED["looked"]} FROM ledger_look b WHERE (transaction, id) > (%(transaction)s, %(id)s)
          AND NOT EXISTS (SELECT FROM ledger_sealedentry s WHERE s.entry_id = b.id AND s.book = 'looked')
        ORDER BY transaction, id LIMIT %(most)s)
    ) AS both_books ORDER BY transaction, id LIMIT %(most)s
  ) AS line ON true ORDER BY line.transaction, line.id
"""
SET_DOWN = """
INSERT INTO ledger_sealedentry (leaf_index, book, entry_id, leaf)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::uuid[], %s::bytea[])
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to seal, and the moment of looking: the oldest transaction that may be open, the first that had not begun."""

    lines: list[tuple[Any, ...]]
    frontier: int
    horizon: int
    at: datetime
    house: str


def seal(*, most: int = MOST) -> int | None:
    """Seal the next lines under one checkpoint; returns how many, None when another sealer is at work.

    With nothing new there is no checkpoint, except after a day.

    :param most: lines under one checkpoint.
    :raises KeyTrouble: when the key that signs is not there.
    """
    with transaction.atomic(using="ledger"):
        if not only_one():
            return None
        last = Checkpoint.objects.using("ledger").order_by("-number").first()
        found = _look(last, most)
        if not found.lines and last is not None and found.at - last.at < SILENT_FOR:
            return 0
        edge = Edge.read(last.size, bytes(last.edge)) if last else Edge()
        _set_down(found.lines, edge)
        _sign(last, found, edge, full=len(found.lines) == most)
    return len(found.lines)


def seal_all(*, most: int = MOST, seconds: float = 3600) -> int:
    """Seal until nothing is left, another sealer is at work, or the time is up; returns how many lines."""
    until, sealed = time.monotonic() + seconds, 0
    while time.monotonic() < until and (count := seal(most=most)):
        sealed += count
        if count < most:
            break
    return sealed


def _look(last: Checkpoint | None, most: int) -> Found:
    """Lines that are not sealed yet, by (transaction, id), after the cursor; all of them in a house that counts transactions anew."""
    with connections["ledger"].cursor() as cursor:
        since = _since(last, cursor)
        cursor.execute(NEW_LINES, {"transaction": since[0], "id": since[1], "most": most})
        rows = cursor.fetchall()
    frontier, horizon, at, house = rows[0][:4]
    return Found([row[4:] for row in rows if row[4] is not None], frontier, horizon, at, house)


def _since(last: Checkpoint | None, cursor: Any) -> tuple[int, UUID]:
    cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
    if last is None or last.house != cursor.fetchone()[0]:
        return 0, START
    return last.cursor_transaction, last.cursor_id


def _set_down(lines: list[tuple[Any, ...]], edge: Edge) -> None:
    first, leaves = edge.size, []
    for line in lines:
        leaves.append(leaf_hash(canonical(*entry_of(line))))
        edge.add(leaves[-1])
    if lines:
        with connections["ledger"].cursor() as cursor:
            columns = [line[2] for line in lines], [line[1] for line in lines]
            cursor.execute(SET_DOWN, [list(range(first, edge.size)), *columns, leaves])


def _sign(last: Checkpoint | None, found: Found, edge: Edge, *, full: bool) -> None:
    key, number = signing_key(), last.number + 1 if last else 1
    at = max(found.at, last.at + timedelta(microseconds=1)) if last else found.at
    cursor = _cursor_after(last, found, full=full)
    statement = checkpoints.Checkpoint(
        key.origin, edge.size, edge.root(), at, _complete(last, found.house, cursor), key.id,
        number, checkpoints.hash_of(last.note) if last else None,
    )  # fmt: skip
    Checkpoint.objects.using("ledger").create(
        number=number, size=edge.size, root=statement.root, at=at, complete=statement.complete, key=key.id,
        note=checkpoints.signed(statement, key.secret), edge=edge.stored(), cursor_transaction=cursor[0], cursor_id=cursor[1],
        horizon=found.horizon, house=found.house,
    )  # fmt: skip


def _cursor_after(last: Checkpoint | None, found: Found, *, full: bool) -> tuple[int, UUID]:
    """How far everything is sealed: to the last line, and never into a transaction that may still be open."""
    closed = (found.frontier - 1, END)
    reached = min((found.lines[-1][0], found.lines[-1][1]), closed) if full else closed
    same_house = last is not None and last.house == found.house
    return max(reached, (last.cursor_transaction, last.cursor_id)) if same_house and last else reached


def _complete(last: Checkpoint | None, house: str, cursor: tuple[int, UUID]) -> datetime | None:
    """Until when everything that was written is sealed: the newest earlier moment whose transactions are all behind the cursor."""
    behind = cursor[0] + (cursor[1] == END)
    moments = Checkpoint.objects.using("ledger").filter(house=house, horizon__lte=behind)
    newest = moments.order_by("-number").values_list("at", flat=True).first()
    reached = newest - CLOCK_TOLERANCE if newest else None
    before = last.complete if last else None
    return max(reached, before) if reached and before else reached or before
