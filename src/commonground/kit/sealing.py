"""Sealing what the database must keep but must not tell: passwords' hashes, second factors, sessions, the text of mail.

The key is made from the root key of the installation and never lies in the database. A seal is bound to its place (AES-256-GCM
with the place as associated data): what was copied into another row does not open there. When the root key is renewed, what is sealed
is sealed anew. A mark cannot be made anew, since what it was made of is kept nowhere: it is taken over, which is a mark of the mark.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "sealed1$"
TAKEN_OVER = "r"  # no hexadecimal digit: so begins a mark of a mark, as long as any other
NONCE = 12
MARK = 64


class NotOurs(ValueError):
    """This was not sealed by this installation, or not for this place."""


def seal(secret: bytes, *, place: str) -> str:
    """The secret, sealed for one place, as text: a prefix, then nonce and ciphertext in base64.

    :param place: where it will lie, so that it opens nowhere else (for example ``user <id> password``).
    """
    return sealed_with(settings.SEALING_KEY, secret, place=place)


def sealed_with(key: bytes, secret: bytes, *, place: str) -> str:
    """The same with a key that need not be in force."""
    nonce = os.urandom(NONCE)
    closed = AESGCM(key).encrypt(nonce, secret, place.encode())
    return PREFIX + base64.b64encode(nonce + closed).decode()


def unseal(sealed: str, *, place: str) -> bytes:
    """What was sealed for this place.

    :raises NotOurs: when it was not, or somebody changed it.
    """
    return unsealed_with(settings.SEALING_KEY, sealed, place=place)


def unsealed_with(key: bytes, sealed: str, *, place: str) -> bytes:
    """The same with a key that need not be in force.

    :raises NotOurs: when it was not sealed with this key for this place.
    """
    if not is_sealed(sealed):
        raise NotOurs(place)
    try:
        raw = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], place.encode())
    except (ValueError, InvalidTag):
        raise NotOurs(place) from None


def is_sealed(text: str) -> bool:
    """Whether this looks sealed; whether it opens is another question."""
    return text.startswith(PREFIX)


def mark(text: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, hexadecimal): whoever can write rows but has no key cannot make it."""
    return marked_with(settings.SEALING_KEY, text)


def marks(text: str) -> list[str]:
    """Every mark under which this text may lie: the one in force, then as those of former root keys were taken over when they were renewed."""
    found, later = [mark(text)], [settings.SEALING_KEY]
    for former in settings.FORMER_SEALING_KEYS:  # the newest first
        lies = marked_with(former, text)
        for key in reversed(later):
            lies = taken_over(key, lies)
        found.append(lies)
        later.append(former)
    return found


def fits_mark(kept: str, text: str) -> bool:
    """Whether this is the mark of the text, of today or taken over."""
    return any(hmac.compare_digest(kept.encode(), one.encode()) for one in marks(text))


def marked_with(key: bytes, text: str) -> str:
    """The mark of a text with a key that need not be in force."""
    return hmac.new(key, b"mark\0" + text.encode(), hashlib.sha256).hexdigest()


def taken_over(key: bytes, kept: str) -> str:
    """A mark of a former key as it lies under this one: whoever has the former key alone cannot make it.

    Two hundred and fifty-two bits of HMAC-SHA256 behind a letter that says what it is.
    """
    return (TAKEN_OVER + hmac.new(key, b"taken over\0" + kept.encode(), hashlib.sha256).hexdigest())[:MARK]
