"""Questions about packets: partners that hold, what was taken in, and what stands in it."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.kit.spans import not_ended
from commonground.packets.models import Partner, Taken
from commonground.privacy.doors import one, parts_of
from commonground.privacy.models import Part


def partners(viewer: Viewer, *, at: datetime) -> QuerySet[Partner]:
    """The partners of the viewer's agency whose keys hold."""
    return Partner.objects.filter(not_ended(at, "ended_at"), agency_id=viewer.agency_id)


def knows_a_partner(viewer: Viewer, *, at: datetime) -> bool:
    """Whether the viewer's agency knows the keys of any partner."""
    return partners(viewer, at=at).not_shown("only whether there is one").exists()  # type: ignore[attr-defined,no-any-return]


def signers(viewer: Viewer, *, at: datetime) -> set[tuple[str, str]]:
    """Who may sign for the viewer's agency: the signing keys of its partners, hexadecimal, each with the slug of its agency there."""
    known = partners(viewer, at=at).not_shown("only whose signatures count")  # type: ignore[attr-defined]
    return set(known.values_list("signs", "there"))


def taken_by_agency(viewer: Viewer) -> QuerySet[Taken]:
    """What the viewer's agency took in, newest first."""
    return Taken.objects.filter(agency_id=viewer.agency_id).select_related("partner")


def one_taken(taken_id: UUID) -> tuple[Taken, list[Part]]:
    """A packet that was taken in, with the items that may still be read.

    :raises Hidden: when there is none for this viewer.
    """
    taken: Taken = one(Taken.objects.select_related("partner"), pk=taken_id)
    return taken, list(parts_of(taken))
