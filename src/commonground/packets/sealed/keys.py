"""The two keys of an installation (one signs, one opens), and the card with their public halves that partners exchange."""

import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

CARD = "commonground card 1"
GROUP = 4


@dataclass(frozen=True, slots=True)
class Card:
    """The public half: ``signs`` checks what its owner signed, ``opens`` seals what only its owner opens; both hexadecimal."""

    signs: str
    opens: str

    @property
    def numbers(self) -> str:
        """What two people read out to each other before they trust a card: 32 hexadecimal digits of SHA-256, in groups of four."""
        digest = hashlib.sha256(f"{CARD}|{self.signs}|{self.opens}".encode()).hexdigest()[:32]
        return " ".join(digest[start : start + GROUP] for start in range(0, len(digest), GROUP))

    def as_json(self) -> str:
        """The card as a file."""
        return json.dumps({"form": CARD, "signs": self.signs, "opens": self.opens}, indent=2) + "\n"


def card_from(text: str) -> Card:
    """The card in a file.

    :raises ValueError: when it is none, or its keys are no keys.
    """
    try:
        said = json.loads(text)
        card = Card(signs=said["signs"], opens=said["opens"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(card.signs))
        X25519PublicKey.from_public_bytes(bytes.fromhex(card.opens))
    except (KeyError, TypeError, ValueError) as trouble:
        raise ValueError("This file is not a card of an installation.") from trouble
    if said.get("form") != CARD:
        raise ValueError("This file is not a card of an installation.")
    return card


class Keys:
    """Both keys whole, made from two secrets of 32 bytes that come from the root key and lie in no database."""

    def __init__(self, signs: bytes, opens: bytes) -> None:
        self.signing = Ed25519PrivateKey.from_private_bytes(signs)
        self.opening = X25519PrivateKey.from_private_bytes(opens)

    @property
    def card(self) -> Card:
        """The public halves."""
        return Card(
            self.signing.public_key().public_bytes_raw().hex(), self.opening.public_key().public_bytes_raw().hex()
        )
