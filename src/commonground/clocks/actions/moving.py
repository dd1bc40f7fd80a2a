"""Moving when clocks are due, with the application's proof: no statement that somebody smuggles in moves a promise."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection

from commonground.agencies.context import proving
from commonground.clocks.models import Clock
from commonground.clocks.reckoning import Reckoned

MOVE = """
UPDATE clocks_clock k SET due_at = t.due_at, warn_at = t.warn_at
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS t (id, due_at, warn_at) WHERE k.id = t.id
"""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def move_all(found: Sequence[tuple[Clock, Reckoned]]) -> list[Clock]:
    """Move those clocks whose due or warning moment changed, in one statement with one proof (inside the caller's action).

    :returns: those that moved; the instances say the new moments.
    """
    moving = [(clock, new) for clock, new in found if (clock.due_at, clock.warn_at) != (new.due_at, new.warn_at)]
    if not moving:
        return []
    with proving("clocks moved", _digest(moving)), connection.cursor() as cursor:
        ids = [clock.pk for clock, _new in moving]
        cursor.execute(MOVE, [ids, [new.due_at for _c, new in moving], [new.warn_at for _c, new in moving]])
    for clock, new in moving:
        clock.due_at, clock.warn_at = new.due_at, new.warn_at
    return [clock for clock, _new in moving]


def _digest(moving: Sequence[tuple[Clock, Reckoned]]) -> str:
    """One digest of what moves where, as the floor makes it: in the order of ids, moments in microseconds."""
    lines = sorted(f"{clock.pk} {_micro(new.due_at)} {_micro(new.warn_at)}" for clock, new in moving)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _micro(moment: datetime | None) -> str:
    return "-" if moment is None else str((moment - BEGINNING) // timedelta(microseconds=1))
