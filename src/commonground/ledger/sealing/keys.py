"""The keys that sign checkpoints (Ed25519): their ids, the name of a ledger, and how a key introduces the next one."""

from base64 import b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def key_id(public: bytes) -> str:
    """The id of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


def origin_of(first_key_id: str) -> str:
    """The name of a ledger: it is called after its first key, so that the name itself says which key to begin with."""
    return f"commonground-ledger/{first_key_id}"


def public_of(secret: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to a secret one."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, text: bytes) -> bytes:
    """The 64 bytes of a signature."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(text)


def signature_holds(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether this key signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def introduction(origin: str, public: bytes) -> bytes:
    """What a key signs to introduce the next one."""
    return f"commonground ledger key 1\n{origin}\n{b64encode(public).decode()}\n".encode()
