"""Questions about the outbox."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.agencies.models import Jurisdiction
from commonground.messages.models import Message

PAGE = 50


def outbox_for(viewer: Viewer) -> QuerySet[Message]:
    """The messages that the viewer may look through, newest first: those of the own agency.

    The office that runs the installation also sees the sign-in mail of its jurisdiction, which belongs to no agency.
    """
    own = Q(agency_id=viewer.agency_id)
    if viewer.agency_kind == "host":
        own |= Q(agency_id=None, jurisdiction_id=viewer.jurisdiction_id)
    return Message.objects.filter(own).order_by("-written_at", "-id")


def is_secret(message: Message) -> bool:
    """Whether the text is for its reader alone: a sign-in mail may hold a code or a link, in an installation that holds real people.

    It is asked of the whole installation, since accounts are the same in all its jurisdictions.
    """
    return message.kind == "sign_in" and Jurisdiction.objects.filter(holds="real").exists()


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """One page of the outbox, newest first, and whether there is more on either side."""

    rows: list[Message]
    has_older: bool
    has_newer: bool


def outbox_page(
    viewer: Viewer, status: str = "", *, before: UUID | None = None, after: UUID | None = None
) -> OutboxPage:
    """A page by keyset: what was written before one message, or after one; without either, the newest.

    :param status: a code of the status table, or empty for all. Message text is not loaded.
    """
    rows = outbox_for(viewer).defer("raw")
    if status:
        rows = rows.filter(status=status)
    anchor = (
        outbox_for(viewer).filter(pk=before or after).values("written_at", "id").first() if before or after else None
    )
    if anchor is None:
        found = list(rows[: PAGE + 1])
        return OutboxPage(found[:PAGE], len(found) > PAGE, False)
    at, key = anchor["written_at"], anchor["id"]
    if before:
        found = list(rows.filter(Q(written_at__lt=at) | Q(written_at=at, id__lt=key))[: PAGE + 1])
        return OutboxPage(found[:PAGE], len(found) > PAGE, bool(found))
    newer = rows.filter(Q(written_at__gt=at) | Q(written_at=at, id__gt=key)).order_by("written_at", "id")
    found = list(newer[: PAGE + 1])
    return OutboxPage(found[:PAGE][::-1], bool(found), len(found) > PAGE)
