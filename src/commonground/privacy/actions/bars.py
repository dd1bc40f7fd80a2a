"""Keeping a record from somebody, and ending that (inside the caller's action, under its right and its ledger event)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.acting import locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.privacy.models import Bar
from commonground.privacy.rules import StillKept, TwoPeopleEndIt, asked_for, own_slip


def write_bar(
    *,
    kind: str,
    why: str,
    by: Viewer,
    at: datetime,
    subject_id: UUID | None = None,
    record: Any = None,
    user_id: UUID | None = None,
    to_agency_id: UUID | None = None,
    recipients: Collection[str] = (),
    ends_at: datetime | None = None,
) -> Bar:
    """Keep a person, one record, or (neither given) everybody whom the agency holds from somebody; the next statement obeys.

    The floor asks once more whether the viewer's role may, and whether the agency holds what it is about.
    """
    return Bar.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=subject_id, kind=kind, user_id=user_id,
        record_kind=record._meta.label_lower if record is not None else "", record_id=record.pk if record is not None else None,
        to_agency_id=to_agency_id, recipients=sorted(set(recipients)), why=why, set_by=by.membership_id, starts_at=at, ends_at=ends_at,
    )  # fmt: skip


def end_by_two(bar: Bar, *, by: Viewer, at: datetime) -> tuple[Bar, bool]:
    """Ask that a bar ends, or agree to what another of the agency asked in the last 72 hours; then it ends. Whoever set it may take it
    back alone within a quarter of an hour.

    :returns: the bar, and whether it ended.
    :raises Hidden: for whoever may not know of it. :raises NotNow: when it ended (N7), or one person would be both (N8).
    """
    bar = locked(bar)
    hold(StillKept, bar=bar, at=at)
    if own_slip(bar, by, at):
        return _end(bar, by, at), True
    hold(TwoPeopleEndIt, bar=bar, by=by, at=at)
    if asked_for(bar, at):
        return _end(bar, by, at), True
    bar.lift_asked_by, bar.lift_asked_at = by.user_id, at
    bar.save(update_fields=["lift_asked_by", "lift_asked_at"])
    return bar, False


def _end(bar: Bar, by: Viewer, at: datetime) -> Bar:
    bar.ends_at, bar.lifted_by = at, by.user_id
    bar.save(update_fields=["ends_at", "lifted_by"])
    return bar
