"""The root key of records: a file (0600) that no backup holds. It closes the keys of agencies, which close those of people.

While it is being renewed the next one lies beside it, so that whoever reads meanwhile finds the one that fits.
"""

import hashlib
import hmac
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from commonground.kit.key_files import key_in, put_fresh_key

MARK = re.compile(r"[0-9a-f]{16}")


class KeyNotHere(LookupError):
    """The root key with this mark lies on no file of this machine."""


def place() -> Path:
    """Where the root key of records lies."""
    return Path(settings.RECORDS_KEY_FILE)


def place_of_next() -> Path:
    """Where the next one waits while it takes over."""
    return place().with_name(place().name + ".next")


def place_before(mark: str) -> Path:
    """Where one that was in force before is kept, for backups of then."""
    return place().with_name(f"{place().name}.before-{mark}")


def root_key_in(path: Path) -> bytes:
    """The root key in a file.

    :raises KeyNotHere: when there is no file. :raises NotAKey: when it is not a key.
    """
    key = key_in(path)
    if key is None:
        raise KeyNotHere(str(path))
    return key


def mark_of(key: bytes) -> str:
    """By which a key that it closed names it; it tells nothing of the key."""
    return hmac.new(key, b"commonground/root key of records", hashlib.sha256).hexdigest()[:16]


def root_key() -> bytes:
    """The root key in force, made on first use; the next one as soon as there is one.

    :raises NotAKey: when the file is not a key.
    """
    return key_in(place_of_next()) or key_in(place()) or put_fresh_key(place())


@lru_cache(maxsize=4)
def root_key_marked(mark: str) -> bytes:
    """The root key with this mark.

    :raises KeyNotHere: when it lies on no file here. :raises NotAKey: when a file is not a key.
    """
    if not MARK.fullmatch(mark):
        raise KeyNotHere(mark)
    for path in (place(), place_of_next(), place_before(mark)):
        key = key_in(path)
        if key is not None and mark_of(key) == mark:
            return key
    raise KeyNotHere(mark)
