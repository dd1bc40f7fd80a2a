"""Questions about the outbox."""

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.messages.models import Message


def outbox_for(viewer: Viewer) -> QuerySet[Message]:
    """The messages that the viewer may look through, newest first: those of the own agency.

    The office that runs the installation also sees sign-in mail, which belongs to no agency.
    """
    own = Q(agency_id=viewer.agency_id)
    if viewer.agency_kind == "host":
        own |= Q(agency_id=None)
    return Message.objects.filter(own).order_by("-written_at", "-id")
