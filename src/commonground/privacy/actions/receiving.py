"""Writing down that a copy came from another agency, with its terms (inside the caller's action, under its right and its ledger event)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.privacy.models import Received
from commonground.privacy.terms import Terms


def receive(
    record: Any,
    *,
    way: str,
    from_agency_id: UUID,
    label: str,
    terms: Terms,
    by: Viewer,
    at: datetime,
    subject_id: UUID | None = None,
    source_id: UUID | None = None,
) -> Received:
    """Keep the terms of a copy beside the row that bears it.

    :param record: the receiver's row (a part, a person), or what was printed. :param way: a word of ``models.received.WAYS``.
    """
    return Received.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, from_agency_id=from_agency_id, subject_id=subject_id,
        record_kind=record._meta.label_lower, record_id=record.pk, source_id=source_id, way=way, label=label, purpose=terms.purpose,
        release_id=terms.release_id, obligations=list(terms.obligations), passing=terms.passing, until=terms.until, law=terms.law,
        cells=list(terms.cells), received_at=at, received_by=by.membership_id,
    )  # fmt: skip
