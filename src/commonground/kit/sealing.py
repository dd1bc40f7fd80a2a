"""Sealing what the database must keep but must not tell: passwords' hashes, second factors, sessions, the text of mail.

The key is made from the root key of the installation and never lies in the database. A seal is bound to its place (AES-256-GCM
with the place as associated data): what was copied into another row does not open there.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "sealed1$"
NONCE = 12


class NotOurs(ValueError):
    """This was not sealed by this installation, or not for this place."""


def seal(secret: bytes, *, place: str) -> str:
    """The secret, sealed for one place, as text: a prefix, then nonce and ciphertext in base64.

    :param place: where it will lie, so that it opens nowhere else (for example ``user <id> password``).
    """
    nonce = os.urandom(NONCE)
    closed = AESGCM(settings.SEALING_KEY).encrypt(nonce, secret, place.encode())
    return PREFIX + base64.b64encode(nonce + closed).decode()


def unseal(sealed: str, *, place: str) -> bytes:
    """What was sealed for this place.

    :raises NotOurs: when it was not, or somebody changed it.
    """
    if not is_sealed(sealed):
        raise NotOurs(place)
    try:
        raw = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
        return AESGCM(settings.SEALING_KEY).decrypt(raw[:NONCE], raw[NONCE:], place.encode())
    except (ValueError, InvalidTag):
        raise NotOurs(place) from None


def is_sealed(text: str) -> bool:
    """Whether this looks sealed; whether it opens is another question."""
    return text.startswith(PREFIX)


def mark(text: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, hexadecimal): whoever can write rows but has no key cannot make it."""
    return hmac.new(settings.SEALING_KEY, b"mark\0" + text.encode(), hashlib.sha256).hexdigest()
