"""Reading the ledger, through its own connection: what happened to a record."""

from uuid import UUID

from django.db.models import QuerySet

from commonground.ledger.models import Happening


def happenings_of(record_id: UUID) -> QuerySet[Happening]:
    """What happened to a record, newest first."""
    return Happening.objects.using("ledger").filter(record_id=record_id).order_by("-at", "-id")
