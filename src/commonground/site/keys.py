"""The root key of an installation, and the keys made from it. The file is 0600 and never part of a backup.

While it is renewed the next one lies beside it. One that was in force before stays as ``root.key.before-1``, ``-2`` and so on: with it are
found words that people hold and nobody keeps. Whoever destroys it ends those.
"""

import hashlib
import hmac
from pathlib import Path

from commonground.kit.key_files import NotAKey, key_in, put_fresh_key
from commonground.site import environment

SEALS, TELLS, SIGNS, OPENS = "sealed secrets", "viewer context", "packets: signs", "packets: opens"


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


def place_of_next() -> Path:
    """Where the next root key waits while everything is sealed anew."""
    return key_file().with_name(key_file().name + ".next")


def place_before(number: int) -> Path:
    """Where the root key lies that was in force so many renewals after the first."""
    return key_file().with_name(f"{key_file().name}.before-{number}")


def former_places() -> list[Path]:
    """The files of former root keys that are here, the newest first. Behind one that is missing nothing older can be of use."""
    numbers = sorted(
        (int(said) for path in key_file().parent.glob(f"{key_file().name}.before-*") if (said := path.name.rpartition("-")[2]).isdigit()),
        reverse=True,
    )  # fmt: skip
    return [place_before(number) for at, number in enumerate(numbers) if number == numbers[0] - at]


def former() -> list[bytes]:
    """The former root keys that are here, the newest first.

    :raises WrongSetting: when a file is not a key.
    """
    try:
        return [key for path in former_places() if (key := key_in(path)) is not None]
    except NotAKey as trouble:
        raise environment.WrongSetting(str(trouble)) from None


def key_for(use: str) -> bytes:
    """A key for one use, made from the root key (HMAC-SHA256 over the name of the use)."""
    return key_of(root_key(), use)


def key_of(root: bytes, use: str) -> bytes:
    """The same, for the root key of some installation."""
    return hmac.new(root, f"commonground/{use}/1".encode(), hashlib.sha256).digest()
