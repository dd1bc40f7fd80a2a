"""Throwing away what was handed in, unread."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.vault.events import MessageThrownAway
from commonground.vault.models import Message
from commonground.vault.rules import NotYetOpened

THROWN_AWAY = "thrown_away"


@action("vault.throw_away", right="vault.open_message")
def throw_away(message: Message, *, by: Viewer, at: datetime | None = None) -> Message:
    """Throw a message away that nobody opened, for example when a partner's keys were stolen. Nobody reads it, and nobody who sent it is told.

    :raises NotNow: OW18.
    """
    assert at is not None
    message = locked(message)
    hold(NotYetOpened, came_out=message.came_out)
    message.came_out, message.file = THROWN_AWAY, b""
    message.save(update_fields=["came_out", "file"])
    remember(MessageThrownAway(message, by=by, at=at))
    return message
