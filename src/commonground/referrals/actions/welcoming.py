"""What the receiving agency writes down about a person it accepted: what the permission shows, or no more than a reference."""

from datetime import datetime

from django.utils.translation import gettext

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.spans import in_force, not_ended
from commonground.messages.actions import safe_contact_of
from commonground.people.actions import note, set_safe_contact
from commonground.people.models import Person
from commonground.privacy.actions import receive
from commonground.privacy.law.cells import the_law
from commonground.privacy.models import Grant, Subject
from commonground.privacy.terms import terms_of
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
    known_before = Person.objects.filter(agency_id=by.agency_id, subject=subject).exists()
    person = note(name=called, subject=subject, by=by, at=at, **facts)
    _carry_safe_contact(person, by=by, at=at)
    if not known_before:
        _keep_terms(referral, person, named=shown is not None, by=by, at=at)
    return person


def _keep_terms(referral: Referral, person: Person, *, named: bool, by: Viewer, at: datetime) -> None:
    """What came with the referral bears its terms; what the receiver knew before is its own."""
    sender = Agency.objects.get(pk=referral.agency_id)
    grant = _grant_of(referral, by=by, at=at) if named else None
    terms = terms_of(
        (), holder=sender.kind, purpose=by.purpose, law=the_law().version, until=grant.expires_at if grant else None,
        release_id=referral.release_id if named else None,
    )  # fmt: skip
    receive(
        person, way="referral", from_agency_id=sender.pk, label="general", terms=terms, subject_id=referral.subject_id, by=by, at=at
    )  # fmt: skip


def _grant_of(referral: Referral, *, by: Viewer, at: datetime) -> Grant | None:
    live = in_force(at, "expires_at") & not_ended(at, "revoked_at")
    rows = Grant.objects.filter(
        live, subject_id=referral.subject_id, from_agency_id=referral.agency_id, to_agency_id=by.agency_id, label="general"
    )  # fmt: skip
    return rows.order_by("-expires_at").first()


def _carry_safe_contact(person: Person, *, by: Viewer, at: datetime) -> None:
    contact = safe_contact_of(person.subject_id, by=by)
    if contact is not None and contact.agency_id != by.agency_id:
        set_safe_contact(person, by=by, at=at, **{field: getattr(contact, field) for field in SAFE})
