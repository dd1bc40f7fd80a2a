"""The root key of an installation, and the keys made from it. The file is 0600 and never part of a backup."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from commonground.site import environment

LENGTH = 32


def key_file() -> Path:
    """Where the root key lies."""
    given = environment.get("COMMONGROUND_KEY_FILE")
    return Path(given).expanduser() if given else environment.data_dir() / "root.key"


def root_key() -> bytes:
    """The root key; made on first use.

    :raises WrongSetting: when the file is not a key.
    """
    path = key_file()
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return _make(path)
    except ValueError:
        raise environment.WrongSetting(f"{path} is not a key; restore it from your safe copy.") from None
    if len(key) != LENGTH:
        raise environment.WrongSetting(f"{path} is not a key; restore it from your safe copy.")
    return key


def _make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_bytes(LENGTH).hex() + "\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return bytes.fromhex(path.read_text().strip())


def key_for(use: str) -> bytes:
    """A key for one use, made from the root key (HMAC-SHA256 over the name of the use)."""
    return hmac.new(root_key(), f"commonground/{use}/1".encode(), hashlib.sha256).digest()
