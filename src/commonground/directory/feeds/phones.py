"""Finds telephone numbers in a cell: several in one, extensions, short numbers such as 211, words around them."""

import re

from commonground.directory.feeds.cleaning import clean_line
from commonground.directory.feeds.records import Phone

_NUMBER = re.compile(
    r"(?P<number>(?:\+?\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}|\+\d[\d\s.-]{6,16}\d|(?<![\d-])(?:[2-9]11|988)(?![\d-]))"
    r"(?:\s*,?\s*(?:x|ext\.?|extension)\s*(?P<extension>\d{1,6}))?",
    re.IGNORECASE,
)
_KINDS = (
    ("fax", "fax"),
    ("text", "text"),
    ("sms", "text"),
    ("tty", "tty"),
    ("tdd", "tty"),
    ("hotline", "hotline"),
    ("crisis", "hotline"),
)


def read_phones(owner: str, line: int, cell: str, kind: str = "", description: str = "") -> tuple[Phone, ...]:
    """Every number in a cell, in order. Words that are left over become the description; 'Website only' gives no
    number."""
    text = clean_line(cell)[:500]
    found = list(_NUMBER.finditer(text))
    left = " ".join(_NUMBER.sub(" ", text).replace('"', " ").split()).strip(" ,;/-")
    left = "" if left.lower() in ("or", "and", "o", "y", "call") else left
    return tuple(
        Phone(
            source_id=f"{owner}/phone/{place}" if place else f"{owner}/phone",
            source_line=line,
            number=" ".join(match["number"].split()),
            extension=match["extension"] or "",
            kind=kind or _kind(left),
            description=description or left,
        )
        for place, match in enumerate(found)
    )


def _kind(words: str) -> str:
    low = words.lower()
    return next((kind for word, kind in _KINDS if word in low and "call or text" not in low), "")
