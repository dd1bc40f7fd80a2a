"""What the receiving agency writes down about a person it accepted: what the permission shows, or no more than a reference."""

from datetime import datetime

from django.utils.translation import gettext

from commonground.agencies.context import Viewer
from commonground.messages.actions import safe_contact_of
from commonground.people.actions import note, set_safe_contact
from commonground.people.models import Person
from commonground.privacy.models import Subject
from commonground.referrals.models import Referral

COPIED = ("pronouns", "language", "interpreter_needed", "phone", "note_on_access")
SAFE = ("way", "address", "hours", "voicemail_ok", "ask_for")


def reference_name(referral: Referral) -> str:
    """What to call somebody whose name did not come along."""
    return gettext("Referral %(reference)s") % {"reference": referral.reference}


def write_down(referral: Referral, *, name: str, by: Viewer, at: datetime) -> Person:
    """The receiver's own row of the person, with the carried subject (inside ``accept``)."""
    shown = Person.objects.filter(pk=referral.person_id).first()
    facts = {field: getattr(shown, field) for field in COPIED} if shown else {"language": referral.language}
    called = name.strip() or (shown.name if shown else reference_name(referral))
    subject = Subject.objects.get(pk=referral.subject_id)
    person = note(name=called, subject=subject, by=by, at=at, **facts)
    _carry_safe_contact(person, by=by, at=at)
    return person


def _carry_safe_contact(person: Person, *, by: Viewer, at: datetime) -> None:
    contact = safe_contact_of(person.subject_id, by=by)
    if contact is not None and contact.agency_id != by.agency_id:
        set_safe_contact(person, by=by, at=at, **{field: getattr(contact, field) for field in SAFE})
