"""The bounded copy: the chosen parts as one plain text, the same bytes each time, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterable

from commonground.legal.models import Paper, Piece
from commonground.privacy.models import Part

BAR = "█████"
RULE = "-" * 72


def said_in(part: Part) -> str:
    """All that a part says, as text: its words, and its answers as sorted lines of name and value."""
    answers = [f"{name}: {_value(value)}" for name, value in sorted(part.content.items())] if part.content else []
    return "\n".join([*([part.text] if part.text else []), *answers])


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def blackened(text: str, words: Iterable[str]) -> str:
    """The text with each of the words behind a bar of one length, the longest first."""
    for each in sorted(set(words), key=lambda word: (-len(word), word)):
        text = text.replace(each, BAR)
    return text


def copy_of(paper: Paper, pieces: Iterable[tuple[Piece, Part]]) -> bytes:
    """The copy of the chosen parts, in the order in which they were written. It names neither the parts left out nor their number."""
    chosen = sorted(pieces, key=lambda pair: (pair[1].written_at, str(pair[1].pk)))
    lines = [
        "Copy of records in answer to a legal paper",
        f"Holder: {paper.agency.name}",
        f"Paper: {paper.pk} {paper.docket}".rstrip(),
        f"Parts: {len(chosen)}",
    ]
    for number, (piece, part) in enumerate(chosen, 1):
        text = blackened(said_in(part), piece.blacked_out)
        lines += [RULE, f"{number}. {part.pk}", f"Written: {part.written_at.isoformat(timespec='seconds')}", "", text]
    return ("\n".join([*lines, RULE]) + "\n").encode()


def fingerprint(copy: bytes) -> str:
    """The SHA-256 of a copy, as hexadecimal."""
    return hashlib.sha256(copy).hexdigest()
