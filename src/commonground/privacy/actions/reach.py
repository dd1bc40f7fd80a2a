"""Opening and closing reach: when a unit is sent, and when it clears."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.privacy.law.labels import BRIEF_LABELS
from commonground.privacy.models import Reach


def open_reach(
    record: Any, *, crew: Iterable[Membership], cause_id: UUID, basis: str, by: Viewer, at: datetime
) -> None:
    """Let the crew of a unit see the brief of a call, until ``close_reach`` for the same cause.

    :param cause_id: the assignment that gives the reach.
    """
    Reach.objects.bulk_create(
        [
            Reach(
                jurisdiction_id=record.jurisdiction_id,
                membership=member,
                agency_id=member.agency_id,
                giver_id=by.agency_id,
                record_kind=record._meta.label_lower,
                record_id=record.pk,
                labels=list(BRIEF_LABELS),
                basis=basis,
                cause_id=cause_id,
                starts_at=at,
            )
            for member in crew
        ]
    )


def close_reach(*, cause_id: UUID) -> None:
    """End now the reach that an assignment gave, for the whole crew; the next statement of each obeys.

    A crew may come from two agencies, and neither sees the other's reach: so a function of the floor closes them together,
    for the agency that gave the reach or one of the crew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_close_reach(%s)", [cause_id])
