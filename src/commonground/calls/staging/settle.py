"""Settling the stage: the rules run in order, round by round, and every staged row has one outcome."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import natures
from commonground.calls.places import counts_at_place
from commonground.calls.staging import merging

ROUNDS = "SELECT round, array_agg(identity), array_remove(array_agg(response_key), NULL) FROM calls_stage GROUP BY round ORDER BY round"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('calls.take_batch'), hashtext(%s))"

GROWN = "SELECT cg_calls_have_grown(%s)"


@dataclass(slots=True)
class Settled:
    """What was written: outcome by position of the row (``created``, ``updated``; whatever is not in it is unchanged), and the calls."""

    outcomes: dict[int, str] = field(default_factory=dict)
    touched: set[UUID] = field(default_factory=set)

    def count(self, outcome: str) -> int:
        """How many rows ended so."""
        return sum(found == outcome for found in self.outcomes.values())

    def add(self, rows: list[tuple[int, UUID, bool, bool]]) -> None:
        """Take in what a statement gave: position, call, created, changed."""
        for n, call_id, created, changed in rows:
            if created or changed:
                self.touched.add(call_id)
                self.outcomes.setdefault(n, "created" if created else "updated")

    def digest(self) -> str:
        """SHA-256 over the sorted ids of the calls that were created or updated."""
        return hashlib.sha256(",".join(sorted(str(key) for key in self.touched)).encode()).hexdigest()


def one_at_a_time(by: Viewer) -> None:
    """Let batches of one jurisdiction follow each other, so that two imports of one file end as one would."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(by.jurisdiction_id)])


def settle(*, grain: str, by: Viewer, at: datetime) -> Settled:
    """Run the rules on the stage and say what became of its rows."""
    facts: dict[str, Any] = {"jurisdiction": by.jurisdiction_id, "agency": by.agency_id, "at": at, "never": _never()}
    settled = Settled()
    statements = [merging.upsert_calls(grain)] + [merging.upsert_parts()] * (grain == "unit response")
    with connection.cursor() as cursor:
        # Without statistics the planner believes in one row on either side of a join and would compare every row with every other.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(ROUNDS)
        for turn, calls, parts in cursor.fetchall():
            for statement in statements:
                cursor.execute(statement, {**facts, "round": turn, "calls": calls, "parts": parts})
                settled.add(cursor.fetchall())
                cursor.execute(GROWN, [settled.count("created")])  # before the parts: each looks its call up
        if grain == "unit response" and settled.touched:
            cursor.execute(merging.FOLLOW_UNITS, {"touched": list(settled.touched)})
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return settled


@cache
def _never() -> list[str]:
    return [code for code in natures() if not counts_at_place(code)]
