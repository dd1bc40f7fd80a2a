"""The clock of a permission that was given in a crisis: by when to ask again in calm, and when it no longer matters."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.clocks.actions import stop
from commonground.consents.models import Release
from commonground.consents.queries import CONFIRM
from commonground.people.models import Person


def asked_again(person: Person, *, by: Viewer, at: datetime) -> None:
    """Stop the clocks of this person's earlier releases at this agency: whatever the answer was, somebody asked in calm or anew."""
    for release in Release.objects.filter(
        subject_id=person.subject_id, agency_id=by.agency_id, crisis=True, confirmed_at=None, status="given"
    ):
        stop(CONFIRM, release, reason="asked_again", at=at)
