"""What can be remembered of packets: numbers, kinds and fingerprints, never a name or a word of one."""

from commonground.ledger.events import Event


class PartnerKnown(Event):
    """The keys of another installation were compared and written down."""

    code = "packets.partner_known"


class PartnerEnded(Event):
    """Packets pass to and from another installation no more."""

    code = "packets.partner_ended"


class PacketMade(Event):
    """A packet was made for another installation; it was written here before the file left."""

    code = "packets.made"


class PacketTaken(Event):
    """A packet from another installation was taken in."""

    code = "packets.taken"
