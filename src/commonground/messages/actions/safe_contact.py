"""Safe contact: written by ``people`` through here, and read again when something is about to be sent."""

from datetime import datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.ledger.writing import remember
from commonground.messages.events import SafeContactSet
from commonground.messages.models import SafeContact
from commonground.privacy.models import Subject


def set_safe_contact(
    subject: Subject,
    *,
    way: str,
    by: Viewer,
    at: datetime,
    address: str = "",
    hours: str = "",
    voicemail_ok: bool = False,
    ask_for: str = "",
) -> SafeContact:
    """Write down how it is safe to reach a person (inside the caller's action). It replaces what this agency knew."""
    SafeContact.objects.filter(agency_id=by.agency_id, subject=subject, ended_at=None).update(ended_at=at)
    contact = SafeContact.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        subject=subject,
        way=way,
        address=address,
        hours=hours,
        voicemail_ok=voicemail_ok,
        ask_for=ask_for,
        confirmed_at=at,
    )
    remember(SafeContactSet(contact, by=by, at=at, way=way))
    return contact


def safe_contact_of(subject_id: UUID, *, by: Viewer) -> SafeContact | None:
    """How this viewer may reach the person: what its own agency knows, else what a live permission shows, else None."""
    known = SafeContact.objects.filter(subject_id=subject_id, ended_at=None)
    return known.filter(agency_id=by.agency_id).first() or known.order_by("-confirmed_at").first()
