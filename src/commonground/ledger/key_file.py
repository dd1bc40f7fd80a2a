"""The secret key that signs checkpoints: a file of its own, 0600, that the worker reads and no backup holds."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from commonground.ledger.sealing.keys import SECRET_LENGTH


class KeyTrouble(RuntimeError):
    """The key that signs checkpoints is missing, damaged, or another than the ledger's; the text says what to do."""


def place() -> Path:
    """Where the key lies."""
    return Path(settings.LEDGER_KEY_FILE)


def place_of_next() -> Path:
    """Where the next key waits while it takes over."""
    return place().with_name(place().name + ".next")


def secret_in(path: Path) -> bytes | None:
    """The key in a file; None when there is no file.

    :raises KeyTrouble: when the file is not a key.
    """
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return None
    except ValueError:
        secret = b""
    if len(secret) != SECRET_LENGTH:
        raise KeyTrouble(f"{path} is not a key; restore it from your safe copy.")
    return secret


def put_fresh_secret(path: Path) -> bytes:
    """Make a new key in this file, unless another process just did; returns the one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_bytes(SECRET_LENGTH).hex() + "\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    made = secret_in(path)
    assert made is not None
    return made
