"""Making the file of a packet (inside the caller's action, under its right)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.ids import uuid4
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.packets.events import PacketMade
from commonground.packets.models import Made, Partner
from commonground.packets.own_keys import own_keys
from commonground.packets.rules import EndsInTime, KnownPartner, SaysSomething
from commonground.packets.sealed import Item, Packet, PacketTrouble, Signed, seal_packet
from commonground.packets.sealed.saying import said_at


def make(
    *,
    partner: Partner,
    kind: str,
    items: Sequence[Item],
    purpose: str,
    until: datetime,
    signed: Signed | None = None,
    rests_on: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> tuple[Made, bytes]:
    """The row and the file of a packet for a partner; the ledger's line goes with the row, before anybody has the file.

    :raises NotNow: SP2 to SP4, and when it is more than one packet holds.
    """
    hold(KnownPartner, EndsInTime, SaysSomething, partner=partner, by=by, until=until, at=at, items=items)
    keys = own_keys()
    packet = Packet(
        number=str(uuid4()), kind=kind, sender=keys.card.signs, sending=_slug(by), receiver=partner.opens,
        agency=partner.there, made_at=said_at(at), until=said_at(until), purpose=purpose, items=tuple(items),
        signed=signed and replace(signed, receiver=f"{partner.opens}/{partner.there}"),
    )  # fmt: skip
    try:
        file = seal_packet(packet, keys)
    except PacketTrouble as trouble:
        raise NotNow(
            _(
                "This is more than one packet holds. Send it in parts: a permission for some of the notes, and another for the rest."
            )
        ) from trouble
    made = Made.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, partner=partner, number=packet.number, kind=kind, purpose=purpose,
        file_hash=hashlib.sha256(file).hexdigest(), until=until, at=at, by=by.membership_id, rests_on=rests_on,
    )  # fmt: skip
    remember(
        PacketMade(made, by=by, at=at, kind=kind, file_hash=made.file_hash, partner=partner.pk, permission=rests_on)
    )
    return made, file


def _slug(by: Viewer) -> str:
    return Agency.objects.get(pk=by.agency_id).slug
