"""Writing a copy of what another agency told, with its terms beside it (inside the caller's action, under its right and its ledger event)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.privacy.actions.parts import write_part
from commonground.privacy.actions.receiving import receive
from commonground.privacy.models import Part
from commonground.privacy.terms import Terms


def keep_as_copy(
    record: Any,
    told: Any,
    *,
    source: Agency,
    source_id: UUID,
    way: str,
    terms: Terms,
    expires_at: datetime | None,
    by: Viewer,
    at: datetime,
) -> Part:
    """Write a copy into the receiver's own record: its words, its label and its terms, which cannot be taken off.

    It ends with what it copies, or with its permission where the terms say so, whichever is sooner.

    :param record: the receiver's row that bears it. :param told: what is copied: a part, or a piece of what was sent.
    :param way: a word of ``models.received.WAYS``. :param expires_at: when what it copies ends.
    """
    ends = [end for end in (expires_at, terms.ends) if end]
    kept = write_part(
        record, name=told.name, label=told.label, text=told.text, content=told.content, subject_id=told.subject_id, source=source.name,
        expires_at=min(ends, default=None), terms=terms.obligations, by=by, at=at,
    )  # fmt: skip
    receive(
        kept, way=way, from_agency_id=source.pk, label=told.label, terms=terms, subject_id=told.subject_id, source_id=source_id, by=by, at=at
    )  # fmt: skip
    return kept
