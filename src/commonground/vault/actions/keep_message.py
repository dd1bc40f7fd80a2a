"""Keeping what is handed in at the open door, unread."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.ledger.writing import remember
from commonground.vault.events import MessageKept
from commonground.vault.models import Message

MOST_WAITING = 500


@action("vault.keep_message")
def keep_message(file: bytes, *, by: Viewer, at: datetime | None = None) -> Message | None:
    """Keep what was handed in, whatever it is; nobody looked at it yet. With 500 unread ones no more is kept: a full door is no way to shut it.

    :returns: None when it was not kept. Whoever handed it in never learns which.
    """
    assert at is not None
    waiting = Message.objects.filter(agency_id=by.agency_id, came_out="").not_shown("only how many wait")
    if waiting.count() >= MOST_WAITING:
        return None
    kept = Message.objects.create(jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, file=file, came_at=at)
    remember(MessageKept(kept, by=by, at=at))
    return kept
