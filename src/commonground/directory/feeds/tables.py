"""Reads delimited text that may be broken on purpose: NULs, endless lines, unclosed quotes, mixed encodings. It never
crashes.

A record that cannot be read is told with its line and reason; reading goes on behind it.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

LARGEST_FILE = 256 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
LONGEST_RECORD = 2000  # lines
_FORMULA_BEGINS = frozenset(sign for sign in map(chr, range(0x3001)) if sign in "=+-@" or sign.isspace())
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")


class FeedTrouble(ValueError):
    """There is nothing to read: no such file, a packed file, a format nobody knows. The text says what to do."""


class Cells(NamedTuple):
    """One record: its first line, its cells by column, or the reason why it has none."""

    line: int
    values: dict[str, str]
    reason: str = ""
    column: str = ""
    odd_encoding: bool = False


class _Line(NamedTuple):
    number: int
    raw: bytes
    too_long: bool = False


class _Lines:
    """Lines of bytes, with a way back for those that were looked at too early."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._number = stream, 0
        self._waiting: deque[_Line] = deque()

    def take(self) -> _Line | None:
        if self._waiting:
            return self._waiting.popleft()
        raw = self._stream.readline(LONGEST_LINE + 1)
        if not raw:
            return None
        self._number += 1
        too_long = len(raw) > LONGEST_LINE
        while too_long and not raw.endswith(b"\n"):
            raw = self._stream.readline(LONGEST_LINE)
            if not raw:
                break
        return _Line(self._number, b"" if too_long else raw, too_long)

    def put_back(self, lines: list[_Line]) -> None:
        self._waiting.extendleft(reversed(lines))


def checked(path: Path) -> Path:
    """The path of an ordinary, unpacked file of reasonable size. Raises FeedTrouble."""
    try:
        if not path.is_file():
            raise FeedTrouble(f"there is no file {path.name}")
        if path.stat().st_size > LARGEST_FILE:
            raise FeedTrouble(f"{path.name} is larger than {LARGEST_FILE // 1024 // 1024} MB")
        with path.open("rb") as stream:
            if stream.read(6).startswith(_PACKED):
                raise FeedTrouble(f"{path.name} is a packed file; unpack it first")
    except (OSError, ValueError) as error:
        if isinstance(error, FeedTrouble):
            raise
        raise FeedTrouble(f"{path.name[:80]} cannot be read") from error
    return path


def _still_open(text: str, delimiter: str) -> bool:
    """Whether the record goes on in the next line. A quotation mark inside a bare cell is only a mark."""
    try:
        list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, bytes, str]]:
    while (line := lines.take()) is not None:
        if line.too_long:
            yield line.number, b"", "the line is longer than 1 MB"
            continue
        taken, marks = [line], line.raw.count(b'"')
        is_open = marks % 2 == 1 and _still_open(line.raw.decode("utf-8", "replace"), delimiter)
        while is_open:
            following = lines.take()
            if following is None or following.too_long or len(taken) >= LONGEST_RECORD:
                lines.put_back(taken[1:] + ([following] if following else []))
                break
            taken.append(following)
            marks += following.raw.count(b'"')
            is_open = marks % 2 == 1
        if is_open:
            yield line.number, b"", "a quotation mark is never closed"
        else:
            yield line.number, b"".join(part.raw for part in taken), ""


def _decoded(raw: bytes) -> tuple[str, bool]:
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), True


def _cells(text: str, delimiter: str) -> list[str] | None:
    text = text.rstrip("\r\n")
    if '"' not in text and "\r" not in text and len(text) <= csv.field_size_limit():
        return text.split(delimiter)  # what the library gives, several times faster
    try:
        rows = list(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def read_header(path: Path, delimiter: str = ",") -> tuple[str, ...]:
    """The column names of a file, or none when it is empty or unreadable."""
    with checked(path).open("rb") as stream:
        return _header(next(_records(_Lines(stream), delimiter), None), delimiter)


def _header(number_raw: tuple[int, bytes, str] | None, delimiter: str) -> tuple[str, ...]:
    if number_raw is None or number_raw[2] or b"\0" in number_raw[1]:
        return ()
    return tuple(name.strip() for name in _cells(_decoded(number_raw[1])[0].lstrip("\ufeff"), delimiter) or ())


def read_rows(path: Path, delimiter: str = ",") -> Iterator[Cells]:
    """Every data record of a file, the readable and the unreadable, in order; blank lines are passed over. Raises
    FeedTrouble."""
    with checked(path).open("rb") as stream:
        records = _records(_Lines(stream), delimiter)
        header = _header(next(records, None), delimiter)
        for number, raw, reason in records:
            if reason:
                yield Cells(number, {}, reason)
            elif raw.strip():
                yield _row(number, raw, header, delimiter)


def _row(number: int, raw: bytes, header: tuple[str, ...], delimiter: str) -> Cells:
    if b"\0" in raw:
        return Cells(number, {}, "the row holds a NUL byte")
    text, odd = _decoded(raw)
    cells = _cells(text, delimiter)
    if cells is None:
        return Cells(number, {}, "the row cannot be read as delimited text")
    if len(cells) != len(header):
        return Cells(number, {}, f"the row has {len(cells)} cells, the header {len(header)}")
    values = dict(zip(header, cells, strict=True))
    for column, value in values.items() if not _FORMULA_BEGINS.isdisjoint([cell[:1] for cell in cells]) else ():
        if is_formula(value):
            return Cells(number, {}, "the cell begins like a spreadsheet formula", column)
    return Cells(number, values, odd_encoding=odd)


def is_formula(value: str) -> bool:
    """A cell that a spreadsheet would run: '=...', or '+', '-' or '@' before a call such as cmd|'/C' or SUM(."""
    start = value.lstrip()[:200]
    if start.startswith("="):
        return True
    return (
        start[:1] in ("+", "-", "@") and len(start) > 1 and start[1].isalpha() and ("(" in start[:20] or "|" in start)
    )
