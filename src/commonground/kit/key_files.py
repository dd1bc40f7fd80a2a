"""Files that hold one secret key each: 0600, made once however many processes ask at the same time. Needs no Django."""

import os
import secrets
from pathlib import Path

LENGTH = 32


class NotAKey(ValueError):
    """The file is there and holds no key; the text says what to do."""


def key_in(path: Path) -> bytes | None:
    """The key in a file, 32 bytes; None when there is no file.

    :raises NotAKey: when the file is not a key.
    """
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return None
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise NotAKey(f"{path} is not a key; restore it from your safe copy.")
    return key


def put_fresh_key(path: Path) -> bytes:
    """Make a new key in this file, unless another process just did; returns the one that is there.

    It lies on the disk before this returns: what is sealed with it next must not outlive it when the power fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    with fresh.open("w") as file:
        file.write(secrets.token_bytes(LENGTH).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    on_disk(path.parent)
    made = key_in(path)
    assert made is not None
    return made


def on_disk(folder: Path) -> None:
    """Force the names in a folder to the disk: a new, moved or linked file is there after a power failure too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
