"""The bytes of an entry that are sealed: one line of JSON, keys in order, times in UTC to the microsecond, with the version of its shape.

A test pins them byte for byte. A new shape gets a new version; entries that are sealed keep theirs.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

WHO_AND_WHEN = {"id", "at", "written", "jurisdiction", "agency", "user", "membership"}
LOOKED = WHO_AND_WHEN | {"action", "purpose", "records", "count", "digest", "outcome"}
# By book, the shapes that an entry may have, each with its version. Version 2 of a look says on which grounds it was shown, by which law.
BOOKS = {
    "happened": {frozenset(WHO_AND_WHEN | {"kind", "record_kind", "record", "facts"}): 1},
    "looked": {frozenset(LOOKED): 1, frozenset(LOOKED | {"grounds", "law"}): 2},
}


def moment(at: datetime) -> str:
    """A time as it is sealed: ``2026-03-01T09:30:00.000000Z``.

    :raises ValueError: when the time does not know its zone.
    """
    if at.tzinfo is None:
        raise ValueError("a sealed time knows its zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no sealed form")


def canonical(book: str, fields: Mapping[str, object]) -> bytes:
    """The bytes of one entry, without a line's end.

    :param book: ``happened`` or ``looked``. :param fields: exactly the fields of a shape of that book (:data:`BOOKS`).
    :raises ValueError: when a field is missing or too many, or a number has no JSON form.
    """
    version = BOOKS[book].get(frozenset(fields))
    if version is None:
        raise ValueError(f"an entry of {book!r} has the fields {sorted(next(iter(BOOKS[book])))}, not {sorted(fields)}")
    whole = {"v": version, "book": book, **{name: _plain(value) for name, value in fields.items()}}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")
