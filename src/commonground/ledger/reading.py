"""Reading the ledger, through its own connection: who changed this, and who looked at it."""

from uuid import UUID

from django.db.models import QuerySet

from commonground.ledger.models import Happening, Look


def happenings_of(record_id: UUID) -> QuerySet[Happening]:
    """What happened to a record, newest first."""
    return Happening.objects.using("ledger").filter(record_id=record_id).order_by("-at", "-id")


def looks_at(kind: str, record_id: UUID) -> QuerySet[Look]:
    """Who looked at a record, newest first.

    :param kind: the model's label in lower case, for example ``people.person``.
    """
    return Look.objects.using("ledger").filter(records__contains={kind: [str(record_id)]}).order_by("-at", "-id")
