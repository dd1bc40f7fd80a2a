"""Ids are made in Python. UUIDv7 sorts by time and shows when a record began; what an outsider may hold gets UUIDv4."""

import os
import time
import uuid

from commonground.kit.noes import Hidden


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, then 74 random bits.

    Never for people, subjects, releases, reports or anything in a link to an outsider: it tells when the record began.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (7 << 76)
    value = value & ~(0x3 << 62) | (2 << 62)
    return uuid.UUID(int=value)


def uuid4() -> uuid.UUID:
    """A random id that shows nothing."""
    return uuid.uuid4()


def id_said(text: str | None) -> uuid.UUID | None:
    """The id that somebody sent in an address or a form; None when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def id_or_hidden(text: str) -> uuid.UUID:
    """The id that somebody sent of something that must be there.

    :raises Hidden: when it is none, as for one that names nothing.
    """
    found = id_said(text)
    if found is None:
        raise Hidden
    return found
