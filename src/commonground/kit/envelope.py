"""The envelope: words closed with a person's key, keys closed with the key above them (AES-256-GCM). Knows no table and no Django.

What is closed is bound to its place, given as words in an order: it opens nowhere else. A byte in front says how it was closed, so that
another way can follow.
"""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FIRST_WAY = b"\x01"
NONCE, TAG = 12, 16


class DoesNotOpen(ValueError):
    """It was closed with another key, for another place, or somebody changed it."""


def fresh_key() -> bytes:
    """A new key of 32 random bytes."""
    return AESGCM.generate_key(bit_length=256)


def closed(words: bytes, *, key: bytes, place: Sequence[str]) -> bytes:
    """The words, closed for one place: a byte for the way, the nonce, ciphertext with its tag."""
    nonce = os.urandom(NONCE)
    return FIRST_WAY + nonce + AESGCM(key).encrypt(nonce, words, _bound(place))


def opened(kept: bytes, *, key: bytes, place: Sequence[str]) -> bytes:
    """What was closed with this key for this place.

    :raises DoesNotOpen: when it was not, or somebody changed it.
    """
    if kept[:1] != FIRST_WAY or len(kept) < len(FIRST_WAY) + NONCE + TAG:
        raise DoesNotOpen("closed in no way that is known here")
    try:
        return AESGCM(key).decrypt(kept[1 : 1 + NONCE], kept[1 + NONCE :], _bound(place))
    except InvalidTag:
        raise DoesNotOpen("closed with another key or for another place") from None


def _bound(place: Sequence[str]) -> bytes:
    """The place as bytes: each word after its length, so that no two places read the same."""
    return b"".join(len(word := said.encode()).to_bytes(4, "big") + word for said in place)
