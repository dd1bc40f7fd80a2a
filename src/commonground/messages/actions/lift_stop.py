"""Lifting a stop on contact that was put by mistake."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.ledger.writing import remember
from commonground.messages.events import SafeContactSet
from commonground.messages.models import SafeContact
from commonground.privacy.models import Subject

KEPT = (
    "jurisdiction_id",
    "agency_id",
    "subject_id",
    "way",
    "address",
    "hours",
    "voicemail_ok",
    "ask_for",
    "confirmed_at",
)


def lift_stop(subject: Subject, *, put_at: datetime, by: Viewer, at: datetime) -> SafeContact | None:
    """Lift the stop that was put at this moment (inside the caller's action): what this agency knew before counts again, as old
    as it was. Where somebody wrote since how the person may be reached, or another stop stands, nothing changes.

    :returns: what counts again, or None when nothing was known before.
    """
    own = SafeContact.objects.select_for_update().filter(agency_id=by.agency_id, subject=subject)
    stop = own.filter(ended_at=None, way="none", confirmed_at=put_at).first()
    if stop is None:
        return None
    stop.ended_at = at
    stop.save(update_fields=["ended_at"])
    before = own.filter(ended_at=put_at).order_by("-confirmed_at").first()
    if before is None:
        return None
    again = SafeContact.objects.create(**{name: getattr(before, name) for name in KEPT})
    remember(SafeContactSet(again, by=by, at=at, way=again.way))
    return again
