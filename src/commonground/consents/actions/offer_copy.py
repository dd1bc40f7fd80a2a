"""Recording that a person was offered a copy of their permission."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.consents.events import CopyOffered
from commonground.consents.models import COPIES, Release
from commonground.consents.rules import OwnReleaseOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("consents.offer_copy")
def offer_copy(release: Release, *, answer: str, by: Viewer, at: datetime | None = None) -> Release:
    """Record whether a person wanted a copy. It is offered, never pushed: a paper at home can be found by somebody else.

    :param answer: ``taken`` or ``said_no``.
    :raises NotNow: when another agency asked (C11).
    :raises KeyError: for another answer.
    """
    release = locked(release)
    hold(OwnReleaseOnly, agency_id=release.agency_id, by=by)
    release.copy = answer if dict(COPIES)[answer] else ""
    release.save(update_fields=["copy"])
    remember(CopyOffered(release, by=by, at=at, answer=answer))
    return release
