"""Writing a labelled part (inside the caller's action, under its right and its ledger event)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.terms import bounds_of
from commonground.privacy.models import Part


def write_part(
    record: Any,
    *,
    name: str,
    label: str,
    by: Viewer,
    at: datetime,
    text: str = "",
    content: dict[str, Any] | None = None,
    subject_id: UUID | None = None,
    source: str = "",
    expires_at: datetime | None = None,
    terms: Iterable[str] | None = None,
) -> Part:
    """Write one piece of a record under its label, owned by the writer's agency.

    :param terms: the obligations of the copy that it is; None when it is no copy.

    :raises ValueError: when the label is not on the closed list.
    """
    if label not in LABELS:
        raise ValueError(f"{label!r} is not a label; the closed list is privacy.law.labels.LABELS")
    bounds = bounds_of(terms or (), the_law())
    return Part.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        subject_id=subject_id,
        record_kind=record._meta.label_lower,
        record_id=record.pk,
        name=name,
        label=label,
        text=text,
        content=content or {},
        source=source,
        written_at=at,
        written_by=by.membership_id,
        expires_at=expires_at,
        bound_by=sorted(terms) if terms is not None else None,
        left_open=sorted(bounds.left_open) if bounds.left_open is not None else None,
        never_for=sorted(bounds.never_for) or None,
    )


def parts_are_of(record: Any, *, subject_id: UUID, by: Viewer) -> None:
    """What the writer's agency told of a record belongs to this person from now on; what is sealed gets the person's key."""
    parts = Part.objects.filter(record_id=record.pk, agency_id=by.agency_id)
    parts.filter(sealed=None).update(subject_id=subject_id)
    for part in parts.exclude(sealed=None).exclude(subject_id=subject_id):
        part.open_words()
        part.subject_id = subject_id
        part.save(update_fields=["subject", "text"])
