"""Writing an emergency access (inside the caller's action, under its right, its rules and its ledger event)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.privacy.models import Emergency
from commonground.privacy.models.emergency import LASTS

# What the row itself says: why, who receives it and where they work, whose records they are, and the date and time (42 CFR 2.51(c)).
SAID_BY_THE_ROW = ("reason", "recipient_and_facility", "discloser", "time_sent")


def write_emergency(
    *,
    subject_id: UUID,
    owner_id: UUID,
    reviewer_id: UUID,
    purpose: str,
    reason: str,
    nature: str = "",
    stated: Iterable[str] = (),
    by: Viewer,
    at: datetime,
) -> Emergency:
    """Open one person's records at one agency to the viewer alone, for one purpose, from now for 60 minutes (G5).

    :param nature: what the emergency is; with it everything that 42 CFR 2.51(c) wants recorded is in hand.
    """
    recorded = [*SAID_BY_THE_ROW, *(["nature_of_emergency"] if nature.strip() else [])]
    return Emergency.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        membership_id=by.membership_id,
        agency_id=by.agency_id,
        owner_id=owner_id,
        reviewer_id=reviewer_id,
        subject_id=subject_id,
        purpose=purpose,
        reason=reason.strip(),
        nature=nature.strip(),
        stated=sorted(stated),
        recorded=sorted(recorded),
        starts_at=at,
        ends_at=at + LASTS,
    )
