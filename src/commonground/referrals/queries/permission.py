"""Whether a silent receiver may tell the sender: only where the person's own live permission says so."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.consents.models import Release
from commonground.consents.queries import live_of, opening
from commonground.people.models import Person
from commonground.referrals.models import Referral

# What a permission has to name so that a silent receiver may say that somebody is known there.
LABELS = {"victim_service": "victim_advocacy", "substance_use": "substance_use"}


def permission_to_tell(referral: Referral, *, by: Viewer, at: datetime) -> Release | None:
    """The live release that lets this silent agency tell the sender, or None."""
    person = Person.objects.filter(agency_id=by.agency_id, subject_id=referral.subject_id).first()
    if person is None:
        return None
    # What another agency was permitted to tell is not ours to tell: only a permission that this agency asked for counts.
    return (
        live_of(person, at=at)
        .filter(opening(referral.agency_id, LABELS.get(by.agency_kind, "general"), at=at), agency_id=by.agency_id)
        .first()
    )
