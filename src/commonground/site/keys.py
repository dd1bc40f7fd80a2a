"""The root key of an installation, and the keys made from it. The file is 0600 and never part of a backup."""

import hashlib
import hmac
from pathlib import Path

from commonground.kit.key_files import NotAKey, key_in, put_fresh_key
from commonground.site import environment


def key_file() -> Path:
    """Where the root key lies."""
    given = environment.get("COMMONGROUND_KEY_FILE")
    return Path(given).expanduser() if given else environment.data_dir() / "root.key"


def root_key() -> bytes:
    """The root key; made on first use.

    :raises WrongSetting: when the file is not a key.
    """
    try:
        return key_in(key_file()) or put_fresh_key(key_file())
    except NotAKey as trouble:
        raise environment.WrongSetting(str(trouble)) from None


def key_for(use: str) -> bytes:
    """A key for one use, made from the root key (HMAC-SHA256 over the name of the use)."""
    return key_of(root_key(), use)


def key_of(root: bytes, use: str) -> bytes:
    """The same, for the root key of some installation."""
    return hmac.new(root, f"commonground/{use}/1".encode(), hashlib.sha256).digest()
