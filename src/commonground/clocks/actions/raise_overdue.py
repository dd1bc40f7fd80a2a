"""Raising what is overdue: each clock exactly once, whatever is killed when."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.clocks.events import Overdue
from commonground.clocks.models import Clock
from commonground.clocks.status import CLOCK
from commonground.ledger.writing import remember

AT_ONCE = 500


@action("clocks.raise_overdue")
def raise_overdue(*, by: Viewer, at: datetime | None = None) -> int:
    """Mark the clocks of this jurisdiction that ran out as overdue, and tell, once.

    :returns: how many were raised; at most 500 a call, so that the transaction stays short (call again until 0).
    """
    due = list(
        Clock.objects.select_for_update(skip_locked=True)
        .filter(jurisdiction_id=by.jurisdiction_id, status="running", due_at__lt=at, wait_for_them=False)
        .order_by("due_at")[:AT_ONCE]
    )
    for clock in due:
        clock.status = CLOCK.move(clock.status, "raise_overdue")
        clock.raised_at = at
        remember(Overdue(clock, by=by, at=at, name=clock.name, record=clock.record_id))
    Clock.objects.bulk_update(due, ["status", "raised_at"])
    return len(due)
