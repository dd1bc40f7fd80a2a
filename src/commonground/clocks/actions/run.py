"""Starting, meeting and stopping a clock. Other chapters call these inside their own actions, under their own right."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.clocks.events import Met
from commonground.clocks.models import Clock
from commonground.clocks.status import CLOCK
from commonground.ledger.writing import remember

OPEN = ("running", "overdue")


def start(
    name: str,
    record: Any,
    *,
    due_at: datetime,
    agency_id: UUID,
    by: Viewer,
    at: datetime,
    wait_for_them: bool = False,
    stand_in_id: UUID | None = None,
) -> Clock:
    """Start a clock beside a record (part of the caller's action and transaction).

    :param agency_id: who owes the step. :param stand_in_id: another agency that may do it, too.
    """
    return Clock.objects.create(
        jurisdiction_id=record.jurisdiction_id,
        agency_id=agency_id,
        set_by_id=by.agency_id,
        stand_in_id=stand_in_id,
        name=name,
        record_kind=record._meta.label_lower,
        record_id=record.pk,
        started_at=at,
        due_at=due_at,
        wait_for_them=wait_for_them,
    )


def meet(name: str, record: Any, *, by: Viewer, at: datetime) -> None:
    """What the clock asked for is done, in time or late. Without such a clock nothing happens."""
    for clock in Clock.objects.select_for_update().filter(name=name, record_id=record.pk, status__in=OPEN):
        clock.status = CLOCK.move(clock.status, "meet")
        clock.ended_at = at
        clock.save(update_fields=["status", "ended_at"])
        remember(Met(clock, by=by, at=at, name=name, record=clock.record_id))


def stop(name: str, record: Any, *, reason: str, at: datetime) -> None:
    """Stop a clock that no longer asks for anything.

    :param reason: a code; ``safety`` is a reason that any worker may give without detail.
    """
    Clock.objects.filter(name=name, record_id=record.pk, status__in=OPEN).update(
        status=CLOCK.target("stop"), ended_at=at, stop_reason=reason
    )
