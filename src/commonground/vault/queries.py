"""Questions about a provider's own records; the floor gives each advocate those they are assigned to."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.spans import in_force
from commonground.packets.models import Taken
from commonground.privacy.doors import one
from commonground.vault.models import Message, Person, Release, Totals


def people(viewer: Viewer) -> QuerySet[Person]:
    """Whom the viewer serves, newest first."""
    return Person.objects.filter(agency_id=viewer.agency_id)


def one_person(person_id: UUID) -> Person:
    """One of them.

    :raises Hidden: when there is none for this viewer.
    """
    person: Person = one(Person.objects.all(), pk=person_id)
    return person


def one_release(release_id: UUID) -> Release:
    """A permission with its person and receiver.

    :raises Hidden: when there is none for this viewer.
    """
    release: Release = one(Release.objects.select_related("person", "partner"), pk=release_id)
    return release


def one_message(message_id: UUID) -> Message:
    """Something that was handed in.

    :raises Hidden: when there is none for this viewer.
    """
    message: Message = one(Message.objects.all(), pk=message_id)
    return message


def unread(viewer: Viewer) -> QuerySet[Message]:
    """What was handed in and nobody opened."""
    return Message.objects.filter(agency_id=viewer.agency_id, came_out="").defer("file")


def how_many_unread(viewer: Viewer) -> int:
    """How many wait to be opened."""
    return unread(viewer).not_shown("only how many wait").count()  # type: ignore[attr-defined,no-any-return]


def asked_for(viewer: Viewer) -> QuerySet[Taken]:
    """What the viewer took in from those who asked the provider to get in touch."""
    return Taken.objects.filter(agency_id=viewer.agency_id, kind="request", by=viewer.membership_id)


def advocates(viewer: Viewer, *, at: datetime) -> QuerySet[Membership]:
    """The advocates who work here now."""
    here = Membership.objects.filter(
        in_force(at), agency_id=viewer.agency_id, role="advocate", taken_up_at__isnull=False
    )
    return here.select_related("user")


def made_totals(viewer: Viewer) -> QuerySet[Totals]:
    """The totals that were made, newest first."""
    return Totals.objects.filter(agency_id=viewer.agency_id)
