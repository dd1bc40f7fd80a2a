"""A pack in one fixed form, and its digest: whoever holds the digest holds that version and no other.

Comments, order of keys and the layout of files do not count; every word, number and order of a list does.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin

from commonground.programs.packs.building import slots, unwrapped
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
    return digest_of(canonical(pack))


def digest_of(text: bytes, *, form: str = FORM) -> str:
    """The digest of a pack that is in its fixed form already."""
    return hashlib.sha256(form.encode() + b"\n" + text).hexdigest()


def thawed(text: bytes) -> Pack:
    """The pack that these bytes are the fixed form of, the same as it was read from its files.

    What it says was checked when it was read from them (``reading.read_pack``); whoever keeps the bytes keeps the digest, too.
    """
    pack: Pack = _thawed(Pack, json.loads(text))
    return pack


def _thawed(kind: Any, found: Any) -> Any:
    kind = unwrapped(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        kind = unwrapped(next(part for part in get_args(kind) if part is not type(None)))[0]
    if dataclasses.is_dataclass(kind):
        known = slots(kind)  # type: ignore[arg-type]
        return kind(**{known[key].name: _thawed(known[key].kind, value) for key, value in found.items()})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        return tuple(_thawed(get_args(kind)[0], item) for item in found)
    if get_origin(kind) is Mapping:
        return MappingProxyType({key: tuple(fact) if isinstance(fact, list) else fact for key, fact in found.items()})
    return date.fromisoformat(found) if kind is date else found
