"""Asking a provider to get in touch with somebody: a packet in the other direction, of which no word is kept here."""

from datetime import datetime, timedelta

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.packets.actions.make import make
from commonground.packets.models import Made, Partner
from commonground.packets.sealed import Item
from commonground.packets.sealed.saying import said_at

OPEN_FOR = timedelta(days=30)


@action("packets.ask")
def ask(
    *, partner: Partner, name: str, way: str, about: str = "", by: Viewer, at: datetime | None = None
) -> tuple[Made, bytes]:
    """Make a packet that asks a provider to get in touch with somebody who said yes to it. It never answers whether they came.

    What it says is inside the file and nowhere here: who asks keeps that a packet was made, and for which provider.

    :param way: how and when it is safe to reach them. :raises NotNow: SP2.
    """
    assert at is not None
    said = (("name", name), ("safe way to reach them", way), ("about", about))
    items = [Item(what, said_at(at), words.strip()) for what, words in said if words.strip()]
    return make(partner=partner, kind="request", items=items, purpose="coordination", until=at + OPEN_FOR, by=by, at=at)
