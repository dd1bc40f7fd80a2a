"""Granting what a release allows, and taking it back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.privacy.models import Grant


def grant(
    *,
    subject_id: UUID,
    release_id: UUID,
    from_agencies: Iterable[UUID],
    to_agencies: Iterable[UUID],
    labels: Iterable[str],
    purpose: str,
    starts_at: datetime,
    expires_at: datetime,
    by: Viewer,
) -> None:
    """Write the grants of a release: one row for each giver, receiver and label."""
    Grant.objects.bulk_create(
        [
            Grant(
                jurisdiction_id=by.jurisdiction_id,
                subject_id=subject_id,
                from_agency_id=giver,
                to_agency_id=receiver,
                label=label,
                purpose=purpose,
                release_id=release_id,
                starts_at=starts_at,
                expires_at=expires_at,
            )
            for giver in from_agencies
            for receiver in to_agencies
            for label in labels
        ]
    )


def withdraw(*, release_id: UUID, at: datetime) -> int:
    """Take back every grant of a release, at once. Returns how many were live."""
    return Grant.objects.filter(release_id=release_id, revoked_at=None).update(revoked_at=at)
