"""Telling an agency that somebody was given a way in: its administrators and privacy officers, at once. Heard of as a ledger event."""

from uuid import uuid5

from django.utils.translation import gettext

from commonground.agencies.events import Enabled, Joined
from commonground.agencies.models import Agency, Jurisdiction
from commonground.agencies.queries import agencies_of, those_told_of_roles
from commonground.ledger.events import Event
from commonground.messages.actions.post import notify

TITLE = "Common Ground: a role was given"
TEXT = (
    "Somebody was given a role in your agency, or an account was switched on again. Look at People and roles, and at the ledger: "
    "it says whom, which role, and who gave it. If nobody of yours knows of it, end the role."
)


def tell_of_role(event: Joined) -> None:
    """Tell the agency in which a role was given."""
    if not _is_founding(event):
        _tell(event.record.agency, event, about=event.record.user_id)


def tell_of_switch(event: Enabled) -> None:
    """Tell the agencies in which an account works that was switched on again."""
    for agency in agencies_of(event.record):
        _tell(agency, event, about=event.record.pk)


def _is_founding(event: Event) -> bool:
    """Whether an exercise is being founded: its hundred roles are given by the command that everybody there waits for."""
    here = event.record.jurisdiction_id
    return event.by.role == "service_setup" and not Jurisdiction.objects.filter(pk=here, holds="real").exists()


def _tell(agency: Agency, event: Event, *, about: object) -> None:
    cause = uuid5(event.record.pk, f"{event.code} {event.at.isoformat()}")
    addresses = those_told_of_roles(agency, but=about)
    notify(agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=cause, addresses=addresses)
