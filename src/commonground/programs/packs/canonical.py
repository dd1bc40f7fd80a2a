"""A pack in one fixed form, and its digest: whoever holds the digest holds that version and no other.

Comments, order of keys and the layout of files do not count; every word, number and order of a list does.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from commonground.programs.packs.building import slots
from commonground.programs.packs.shape import Pack

FORM = "commonground pack 1"


def plain(found: Any) -> Any:
    """A value as JSON writes it, with the keys of the files; what is left out or empty stays out."""
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        written = {key: plain(getattr(found, slot.name)) for key, slot in slots(type(found)).items()}
        return {key: value for key, value in written.items() if value is not None}
    if isinstance(found, Mapping):
        return {key: plain(value) for key, value in found.items()}
    if isinstance(found, tuple):
        return [plain(item) for item in found]
    return found.isoformat() if isinstance(found, date) else found


def canonical(pack: Pack) -> bytes:
    """The bytes over which the digest is made."""
    return json.dumps(plain(pack), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(pack: Pack) -> str:
    """The digest of a pack: SHA-256 over the name of the form and its bytes, in hexadecimal."""
    return hashlib.sha256(FORM.encode() + b"\n" + canonical(pack)).hexdigest()
