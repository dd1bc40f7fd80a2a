"""Makes cells of other people's directories readable: stray markers, literal line breaks, wrong encodings, odd
addresses of sites.

Nothing is reworded; words that wound are only found, so that a person can mend them.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from commonground.directory.needs import plain

_MARKER = re.compile(r"#{2,}\s*[A-Z]{2,12}\s*#{2,}|\b[A-Z]{2,12}#{3}|#{3}[A-Z]{2,12}\b#*")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?#][^\s,;<>\"']*)?", re.IGNORECASE)
_ZIP = re.compile(r"(\d{5})(?:-?(\d{4}))?")


@lru_cache(maxsize=1)
def _table() -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath("cleaning.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _mended() -> tuple[tuple[str, str], ...]:
    rows = _table()["mended"]
    assert isinstance(rows, list)
    return tuple((str(row["from"]), str(row["to"])) for row in rows)


@lru_cache(maxsize=1)
def _wounding() -> re.Pattern[str]:
    words = _table()["wounding"]
    assert isinstance(words, dict)
    listed = sorted((plain(str(word)) for word in words["words"]), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, listed)) + r")\b")


def clean_text(text: str) -> str:
    """Readable text: encodings mended, markers such as ###MON### gone, literal \\n a line break, spaces single, at
    most one blank line."""
    if not text:
        return ""
    if text.isascii() and text.isprintable() and "\\" not in text and "###" not in text:
        return " ".join(text.split())  # most cells need no more
    for wrong, right in () if text.isascii() else _mended():
        if wrong in text:
            text = text.replace(wrong, right)
    text = text.replace("\\r", "").replace("\\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _MARKER.sub(" ", text) if "###" in text else text
    lines = [" ".join(line.split()) for line in _UNSEEN.sub("", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Readable text on one line: names, cities, streets."""
    return " ".join(clean_text(text).split()) if text else ""


def clean_name(text: str) -> str:
    """A name as the source wrote it, on one line."""
    return clean_line(text)[:400]


def clean_url(text: str) -> str:
    """The first web address in a cell, with its scheme; empty when there is none or it is not http(s)."""
    found = _SITE.search(text.strip())
    if found is None or "@" in text[: found.end() + 1] or re.match(r"\s*(?!https?:)[a-z]+:", text, re.IGNORECASE):
        return ""
    site = found.group().rstrip(".)")
    return site if site.lower().startswith(("http://", "https://")) else f"http://{site}"


def clean_email(text: str) -> str:
    """The first e-mail address in a cell, or empty."""
    found = _EMAIL.search(text)
    return found.group() if found else ""


def clean_zip(text: str) -> str:
    """A postal code; US ones as 12345 or 12345-6789, others as written; empty when nothing but dashes or blanks."""
    short = clean_line(text)
    found = _ZIP.fullmatch(short.rstrip("- "))
    if found:
        return f"{found[1]}-{found[2]}" if found[2] else found[1]
    return short if any(letter.isalnum() for letter in short) else ""


def wounding_words(*texts: str) -> tuple[str, ...]:
    """The words that wound found in texts, each once, sorted. The texts themselves stay as they are."""
    return tuple(sorted({match for text in texts for match in _wounding().findall(plain(text))}))
