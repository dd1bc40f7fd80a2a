"""The secret key that signs checkpoints: a file of its own, 0600, that the worker reads and no backup holds."""

from pathlib import Path

from django.conf import settings

from commonground.kit.key_files import NotAKey, key_in


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
        return key_in(path)
    except NotAKey as trouble:
        raise KeyTrouble(str(trouble)) from None
