"""Questions about clocks, for the viewer's own agency."""

from uuid import UUID

from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.clocks.models import Clock


def open_for(viewer: Viewer) -> QuerySet[Clock]:
    """The clocks that the viewer's agency owes, soonest first."""
    return Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, status__in=("running", "overdue")
    ).order_by("due_at", "id")


def of_records(viewer: Viewer, record_ids: list[UUID]) -> dict[UUID, Clock]:
    """The open clock of each record, soonest first, by record id."""
    clocks = Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, record_id__in=record_ids, status__in=("running", "overdue")
    ).order_by("-due_at")
    return {clock.record_id: clock for clock in clocks}
