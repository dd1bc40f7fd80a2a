"""The clock of a permission that was given in a crisis: by when to ask again in calm, and when it no longer matters."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.clocks.actions import stop
from commonground.consents.models import Release
from commonground.consents.queries import CONFIRM, answered_since
from commonground.people.models import Person


def asked_again(person: Person, *, by: Viewer, at: datetime) -> None:
    """Stop the clocks of this person's earlier releases at this agency that a later answer leaves nothing to confirm."""
    for release in Release.objects.filter(
        subject_id=person.subject_id, agency_id=by.agency_id, crisis=True, confirmed_at=None, status="given"
    ):
        if answered_since(release) is not None:
            stop(CONFIRM, release, reason="asked_again", at=at)
