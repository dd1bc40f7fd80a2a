"""A provider somewhere else, whose keys are known to the crisis team, and packets from it."""

from dataclasses import replace
from datetime import datetime, timedelta

from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.kit.ids import uuid4
from commonground.packets.actions import know_partner
from commonground.packets.models import Partner
from commonground.packets.own_keys import own_keys
from commonground.packets.sealed import Item, Keys, Packet, Signed, seal_packet
from commonground.packets.sealed.saying import said_at

PROVIDER = Keys(b"\x01" * 32, b"\x02" * 32)
STRANGER = Keys(b"\x03" * 32, b"\x04" * 32)
CANARY = "Quillfeather-7"


def known(
    cast: Cast, agency: str = "crisis", keys: Keys = PROVIDER, name: str = "Morning House", there: str = "morning-house"
) -> Partner:
    """The provider, known to an agency of the cast."""
    return know_partner(name=name, there=there, card=keys.card, by=service("setup", cast.agencies[agency]))


def packet_for(agency: str, *, at: datetime, **facts: object) -> Packet:
    """A packet from the provider to an agency of this installation."""
    receiver, until = own_keys().card.opens, said_at(at + timedelta(days=10))
    signed = Signed("r1", said_at(at - timedelta(hours=1)), ("note 1",), f"{receiver}/{agency}", "coordination", until)
    made = Packet(
        number=str(uuid4()), kind="release", sender=PROVIDER.card.signs, sending="morning-house", receiver=receiver, agency=agency, made_at=said_at(at),
        until=until, purpose="coordination", items=(Item("note 1", said_at(at), CANARY),), signed=signed,
    )  # fmt: skip
    return replace(made, **facts)


def file_for(agency: str, *, at: datetime, keys: Keys = PROVIDER, **facts: object) -> bytes:
    """The sealed file of such a packet."""
    return seal_packet(packet_for(agency, at=at, **facts), keys)
