"""Warning, raising what is overdue, and raising it further: each moment of a clock exactly once, whatever is killed when.

One statement moves the clocks of a batch and locks them; another worker passes over what is locked. What was moved is told in the same
transaction, so that neither stands without the other.
"""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.clocks.actions.telling import COLUMNS, moved, tell_all
from commonground.clocks.events import Overdue, RaisedFurther, Warned

AT_ONCE = 5000
# Those that were due first come first. A clock that stands still, or waits for the person, is never overdue.
RUNS_OUT = f"""
WITH due AS (SELECT id FROM clocks_clock WHERE jurisdiction_id = %s AND status = 'running' AND due_at < %s
                AND paused_at IS NULL AND NOT wait_for_them ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED),
moved AS (UPDATE clocks_clock k SET status = 'overdue', raised_at = %s, level = 1,
       next_raise_at = %s + (k.raised_to -> 1 ->> 'after')::double precision * interval '1 second'
  FROM due WHERE k.id = due.id RETURNING {COLUMNS})
"""
WARNS = f"""
WITH due AS (SELECT id FROM clocks_clock WHERE jurisdiction_id = %s AND status = 'running' AND warned_at IS NULL AND warn_at <= %s AND due_at >= %s
                AND paused_at IS NULL AND NOT wait_for_them ORDER BY warn_at LIMIT %s FOR UPDATE SKIP LOCKED),
moved AS (UPDATE clocks_clock k SET warned_at = %s FROM due WHERE k.id = due.id RETURNING {COLUMNS})
"""
GOES_FURTHER = f"""
WITH due AS (SELECT id FROM clocks_clock WHERE jurisdiction_id = %s AND status = 'overdue' AND next_raise_at <= %s
                AND level < jsonb_array_length(raised_to) ORDER BY next_raise_at LIMIT %s FOR UPDATE SKIP LOCKED),
moved AS (UPDATE clocks_clock k SET level = k.level + 1,
       next_raise_at = %s + (k.raised_to -> (k.level + 1) ->> 'after')::double precision * interval '1 second'
  FROM due WHERE k.id = due.id RETURNING {COLUMNS})
"""


@action("clocks.raise_overdue")
def raise_overdue(*, by: Viewer, at: datetime | None = None) -> int:
    """Mark the clocks of this jurisdiction that ran out as overdue, and tell, once.

    :returns: how many were raised; at most 5,000 a call, so that the transaction stays short (call again until 0).
    """
    assert at is not None
    rows = moved(RUNS_OUT, [by.jurisdiction_id, at, AT_ONCE, at, at], at=at)
    tell_all(Overdue, rows, by=by, at=at)
    return len(rows)


@action("clocks.warn", right="clocks.raise_overdue")
def warn(*, by: Viewer, at: datetime | None = None) -> int:
    """Tell of clocks that are due soon, once. One that is due by now is not warned of: it is overdue.

    :returns: how many; at most 5,000 a call.
    """
    assert at is not None
    rows = moved(WARNS, [by.jurisdiction_id, at, at, AT_ONCE, at], at=at)
    tell_all(Warned, rows, by=by, at=at)
    return len(rows)


@action("clocks.raise_further", right="clocks.raise_overdue")
def raise_further(*, by: Viewer, at: datetime | None = None) -> int:
    """Raise overdue clocks to the next level, once each, where nobody has acted since the last.

    :returns: how many; at most 5,000 a call. One that skipped several times (nobody looked for days) goes up one level at a time, so that
        each has its time to act.
    """
    assert at is not None
    rows = moved(GOES_FURTHER, [by.jurisdiction_id, at, AT_ONCE, at], at=at)
    tell_all(RaisedFurther, rows, by=by, at=at)
    return len(rows)
