"""Granting what a release allows, and taking it back."""

from collections.abc import Iterable, Mapping
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
    told_from: datetime | None = None,
    told_until: datetime | None = None,
    form: str = "standard",
    for_membership_id: UUID | None = None,
    by: Viewer,
) -> None:
    """Write the grants of a release: one row for each giver, receiver and label.

    :param form: which of the separate permissions it is. :param told_from: only parts written from this moment on; ``told_until``: only those written before it.
    :param for_membership_id: the one at the receiver for whom alone it is.
    """
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
                form=form,
                for_membership_id=for_membership_id,
                told_from=told_from,
                told_until=told_until,
                starts_at=starts_at,
                expires_at=expires_at,
            )
            for giver in from_agencies
            for receiver in to_agencies
            for label in labels
        ]
    )


def withdraw(*, release_id: UUID, at: datetime, labels: Iterable[str] = (), to_agencies: Iterable[UUID] = ()) -> int:
    """Take back the grants of a release, at once: all of them, or those of some labels or some receivers.

    :returns: how many were live.
    """
    rows = Grant.objects.filter(release_id=release_id, revoked_at=None)
    if labels := list(labels):
        rows = rows.filter(label__in=labels)
    if to_agencies := list(to_agencies):
        rows = rows.filter(to_agency_id__in=to_agencies)
    return rows.update(revoked_at=at)


def lengthen(*, release_id: UUID, until: Mapping[str, datetime], at: datetime) -> int:
    """Let the grants of a release last longer, label by label. What was taken back or has ended stays so.

    :returns: how many last longer now.
    """
    live = Grant.objects.select_for_update().filter(release_id=release_id, revoked_at=None, expires_at__gt=at)
    longer = [row for row in live.filter(label__in=until) if row.expires_at < until[row.label]]
    for row in longer:
        row.expires_at = until[row.label]
    return Grant.objects.bulk_update(longer, ["expires_at"])


def shorten(*, release_id: UUID, until: datetime) -> int:
    """Let the grants of a release that are open end at a moment instead of later.

    :returns: how many end sooner now.
    """
    rows = Grant.objects.select_for_update().filter(release_id=release_id, revoked_at=None, expires_at__gt=until)
    sooner = list(rows)
    for row in sooner:
        row.expires_at = until
    return Grant.objects.bulk_update(sooner, ["expires_at"])
