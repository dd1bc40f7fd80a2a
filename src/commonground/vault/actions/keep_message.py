"""Keeping what is handed in at the open door, unread by anybody, when it opens with our key and a partner signed it."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.ledger.writing import remember
from commonground.packets.own_keys import keys_that_open
from commonground.packets.queries import signers
from commonground.packets.sealed import PacketTrouble, signed_packet
from commonground.vault.events import MessageKept
from commonground.vault.models import Message

MOST_WAITING = 500


@action("vault.keep_message")
def keep_message(file: bytes, *, by: Viewer, at: datetime | None = None) -> Message | None:
    """Keep what was handed in, once, when it opens with our key and a partner signed it; nobody read it yet. With 500 unread ones no more is kept.

    What strangers hand in takes no place, so that they cannot fill the door and shut out those who are known.

    :returns: None when it was not kept. Whoever handed it in never learns which.
    """
    assert at is not None
    try:
        number = signed_packet(file, keys_that_open(file), known=signers(by, at=at)).number
    except PacketTrouble:
        return None
    came = Message.objects.filter(agency_id=by.agency_id)
    before = came.filter(number=number).not_shown("only whether it came before").exists()
    if before or came.filter(came_out="").not_shown("only how many wait").count() >= MOST_WAITING:
        return None
    kept = Message.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, file=file, number=number, came_at=at
    )
    remember(MessageKept(kept, by=by, at=at))
    return kept
