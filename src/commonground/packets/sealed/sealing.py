"""Signing and sealing a packet, and opening it: Ed25519 for who made it, X25519 with HKDF and AES-256-GCM for who may read it.

Outside the seal stands nothing about sender, receiver or person, and the length tells little: the inside is filled up to whole kilobytes.
"""

import base64
import binascii
import json
import os
import struct
from collections.abc import Container
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from commonground.packets.sealed.keys import Keys
from commonground.packets.sealed.saying import Packet, canonical, moment, packet_from
from commonground.packets.sealed.trouble import PacketTrouble

OUTSIDE = "commonground sealed packet 1"
SIGNED_AS = b"commonground packet 2\n"
LARGEST = 256 * 1024
BLOCK = 1024
SIGNATURE, NONCE = 64, 12
CLOCKS_DIFFER = timedelta(minutes=10)


def seal_packet(packet: Packet, keys: Keys) -> bytes:
    """The file: the packet signed by these keys, sealed for its receiver.

    :raises PacketTrouble: when it would be larger than anybody takes in.
    """
    body = packet.body()
    file = seal_for(packet.receiver, keys.signing.sign(SIGNED_AS + body) + body)
    if len(file) > LARGEST:
        raise PacketTrouble("too_large")
    return file


def seal_for(receiver: str, inside: bytes) -> bytes:
    """Bytes, sealed for whoever holds the other half of this public key (hexadecimal)."""
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    theirs = X25519PublicKey.from_public_bytes(bytes.fromhex(receiver))
    nonce = os.urandom(NONCE)
    key = _key(once.exchange(theirs), ours, theirs.public_bytes_raw())
    closed = AESGCM(key).encrypt(nonce, _filled(inside), OUTSIDE.encode())
    pieces = {"once": ours, "nonce": nonce, "sealed": closed}
    words = {name: base64.b64encode(piece).decode() for name, piece in pieces.items()}
    return canonical({"form": OUTSIDE, **words}) + b"\n"


def open_packet(file: bytes, keys: Keys, *, known: Container[tuple[str, str]], at: datetime) -> Packet:
    """The packet in a file, when it is for these keys, signed by a known sender, in time, and within what the person signed.

    :param known: the signing keys of partners, hexadecimal, each with its agency's slug. :param at: now, aware.
    :raises PacketTrouble: for everything else. Whether it came before is the caller's to know.
    """
    packet = signed_packet(file, keys, known=known)
    if moment(packet.made_at) > at + CLOCKS_DIFFER:
        raise PacketTrouble("from_later")
    if moment(packet.until) <= at:
        raise PacketTrouble("over")
    if not packet.keeps_to_its_permission:
        raise PacketTrouble("outside_release")
    return packet


def signed_packet(file: bytes, keys: Keys, *, known: Container[tuple[str, str]]) -> Packet:
    """The packet in a file that is for these keys and signed by a known sender, whenever that was and whatever it says.

    :param known: the signing keys of partners, hexadecimal, each with its agency's slug. :raises PacketTrouble: for everything else.
    """
    inside = opened(file, keys)
    signature, body = inside[:SIGNATURE], inside[SIGNATURE:]
    packet = packet_from(body)
    if packet.receiver != keys.card.opens:  # sealed anew by somebody who was sent it: the sender meant another
        raise PacketTrouble("not_for_us")
    if (packet.sender, packet.sending) not in known:
        raise PacketTrouble("unknown_sender")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(packet.sender)).verify(signature, SIGNED_AS + body)
    except (InvalidSignature, ValueError):
        raise PacketTrouble("bad_signature") from None
    return packet


def opened(file: bytes, keys: Keys) -> bytes:
    """What is inside the seal: a signature and what was signed, neither checked yet.

    :raises PacketTrouble: when it does not open with these keys.
    """
    if len(file) > LARGEST:
        raise PacketTrouble("too_large")
    try:
        said = json.loads(file)
        if said["form"] != OUTSIDE:
            raise PacketTrouble("no_packet")
        once, nonce, closed = (base64.b64decode(said[name], validate=True) for name in ("once", "nonce", "sealed"))
        theirs = X25519PublicKey.from_public_bytes(once)
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        raise PacketTrouble("no_packet") from None
    ours = keys.opening.public_key().public_bytes_raw()
    try:
        key = _key(keys.opening.exchange(theirs), once, ours)
        filled = AESGCM(key).decrypt(nonce, closed, OUTSIDE.encode())
    except (InvalidTag, ValueError):
        raise PacketTrouble("not_for_us") from None
    return _emptied(filled)


def _key(shared: bytes, once: bytes, receiver: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=once + receiver, info=OUTSIDE.encode()).derive(shared)


def _filled(inside: bytes) -> bytes:
    whole = struct.pack(">I", len(inside)) + inside
    return whole + b"\0" * (-len(whole) % BLOCK)


def _emptied(filled: bytes) -> bytes:
    length = struct.unpack(">I", filled[:4])[0] if len(filled) >= 4 else 0
    inside = filled[4 : 4 + length]
    if not SIGNATURE < length == len(inside) or any(filled[4 + length :]):
        raise PacketTrouble("no_packet")
    return inside
