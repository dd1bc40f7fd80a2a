"""The form of a packet, pure: keys, what it says, signing and sealing, and opening with every check that needs no database."""

from commonground.packets.sealed.keys import Card, Keys, card_from
from commonground.packets.sealed.saying import Item, Packet, Signed
from commonground.packets.sealed.sealing import LARGEST, open_packet, seal_packet, signed_packet
from commonground.packets.sealed.trouble import PacketTrouble

__all__ = ["LARGEST", "Card", "Item", "Keys", "Packet", "PacketTrouble", "Signed", "card_from", "open_packet", "seal_packet", "signed_packet"]  # fmt: skip
