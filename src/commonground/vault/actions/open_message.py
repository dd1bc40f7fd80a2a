"""Opening what was handed in."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.packets.actions import take
from commonground.packets.sealed.trouble import SENTENCES
from commonground.vault.events import MessageOpened
from commonground.vault.models import Message
from commonground.vault.rules import NotYetOpened

TAKEN = "taken"


@action("vault.open_message")
def open_message(message: Message, *, by: Viewer, at: datetime | None = None) -> Message:
    """Open a sealed message: whoever opens it is assigned to what it asks for. What does not open is thrown away, and says why.

    No word goes back to whoever sent it, in either case. :raises NotNow: OW18.
    """
    assert at is not None
    message = locked(message)
    hold(NotYetOpened, came_out=message.came_out)
    try:
        message.taken, message.came_out = take(bytes(message.file), kind="request", by=by, at=at), TAKEN
    except NotNow as no:
        if no.code not in SENTENCES:
            raise
        message.came_out = no.code
    message.file = b""
    message.save(update_fields=["taken", "came_out", "file"])
    remember(MessageOpened(message, by=by, at=at, came_out=message.came_out))
    return message
