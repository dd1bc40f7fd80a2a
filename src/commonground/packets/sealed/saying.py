"""What a packet says, and its one canonical form in bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from commonground.packets.sealed.trouble import PacketTrouble

FORMS = "commonground packet "
FORM = f"{FORMS}2"
KINDS = ("release", "request")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece that leaves: its name on the permission, when it was written, and its words."""

    name: str
    written_at: str
    text: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What the person signed: the number of the permission, when, which items, for whom, what for, until when."""

    number: str
    signed_at: str
    items: tuple[str, ...]
    receiver: str
    purpose: str
    until: str


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything inside the seal. ``sender`` and ``receiver`` are public keys in hexadecimal, ``sending`` and ``agency`` the slugs of their agencies.

    One installation has one key for all its agencies, so the key alone does not say which of them sends.

    ``kind``: ``release`` (a provider lets something out on a signed permission) or ``request`` (somebody asks a provider to get in touch).
    Moments are ISO 8601 in UTC; ``until`` is the end of the permission, after which the packet is not taken and not shown.
    """

    number: str
    kind: str
    sender: str
    sending: str
    receiver: str
    agency: str
    made_at: str
    until: str
    purpose: str
    items: tuple[Item, ...]
    signed: Signed | None = None
    form: str = field(default=FORM)

    @property
    def items_hash(self) -> str:
        """SHA-256 over the canonical items."""
        return hashlib.sha256(canonical([asdict(item) for item in self.items])).hexdigest()

    def body(self) -> bytes:
        """The canonical bytes that are signed."""
        return canonical({**asdict(self), "items_hash": self.items_hash})

    @property
    def keeps_to_its_permission(self) -> bool:
        """Whether the items, the receiver, the purpose and the end are those of the permission; a request rests on none."""
        if self.kind == "request":
            return self.signed is None
        signed = self.signed
        return signed is not None and (
            {item.name for item in self.items} <= set(signed.items)
            and signed.receiver == f"{self.receiver}/{self.agency}"
            and signed.purpose == self.purpose
            and moment(signed.until) == moment(self.until)
            and moment(signed.signed_at) <= moment(self.made_at) < moment(signed.until)
        )


def canonical(said: Any) -> bytes:
    """One form of a value in bytes: keys in order, no blanks, UTF-8."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def moment(said: str) -> datetime:
    """A moment of a packet, aware.

    :raises PacketTrouble: when it is none.
    """
    try:
        when = datetime.fromisoformat(said)
        if when.tzinfo is None:
            raise PacketTrouble("no_packet")
        return when.astimezone(UTC)  # a moment at the end of all years in another zone has none
    except (TypeError, ValueError, OverflowError):
        raise PacketTrouble("no_packet") from None


def said_at(when: datetime) -> str:
    """A moment as a packet says it."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def packet_from(body: bytes) -> Packet:
    """The packet in canonical bytes, with every piece of the right kind.

    :raises PacketTrouble: when a piece is missing, is too much, or stands in another form: then these bytes are not what was signed.
    """
    try:
        said = json.loads(body)
        _must_be_of_this_form(said["form"])
        stated = said.pop("items_hash")
        items = tuple(Item(**_texts(item)) for item in said.pop("items"))
        packet = Packet(items=items, signed=_signed(said.pop("signed")), **_texts(said))
        UUID(packet.number)
        same = stated == packet.items_hash and packet.body() == body  # half a character has no bytes: a ValueError
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise PacketTrouble("no_packet") from None
    if packet.kind not in KINDS or not same:
        raise PacketTrouble("no_packet")
    moment(packet.made_at), moment(packet.until)
    return packet


def _must_be_of_this_form(form: str) -> None:
    if form != FORM:
        raise PacketTrouble("another_form" if form.startswith(FORMS) else "no_packet")


def _signed(said: Mapping[str, Any] | None) -> Signed | None:
    if said is None:
        return None
    names = said["items"]
    return Signed(
        items=tuple(_texts(dict(enumerate(names))).values()), **_texts({k: v for k, v in said.items() if k != "items"})
    )


def _texts(said: Mapping[Any, Any]) -> dict[Any, str]:
    if not all(isinstance(value, str) and "\0" not in value for value in said.values()):
        raise TypeError("a packet says texts")
    return dict(said)
