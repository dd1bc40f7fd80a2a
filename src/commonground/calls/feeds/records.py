"""From lines to records: quoted cells may hold line ends, and one stray quotation mark costs one row, not the rest of
the file.

A line that reads as a record by itself is one. Otherwise the lines after it are added, forty at most, until the record
closes with as many cells as the header has. When it does not, or when a line among them is a whole record by itself,
the first line alone is refused and the lines after it are read afresh.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from .decoding import LONGEST_LINE, Lines

MOST_LINES: Final = 40


class Record(NamedTuple):
    """One record, where it begins, its text, and why it is refused ("" when it is not; then `cells` fits the header)."""

    line: int
    cells: list[str]
    text: str
    refused: str


class Block(NamedTuple):
    """Records that were read together, and how many bytes of the file had been read by then."""

    records: list[Record] | None
    first: int
    rows: list[list[str]]
    lines: list[str]
    bytes_read: int


def blocks_of(source: Iterable[Lines], width: int, comma: str) -> Iterator[Block]:
    """All records. Plain blocks (one line, one record of the right width) come as `rows` beside their `lines`, others
    as `records`.

    Blank lines are not records; in a plain block they are empty lists.
    """
    waiting: deque[tuple[int, str]] = deque()
    for block in source:
        if not waiting and not block.too_long and (rows := _plain_rows(block.lines, comma)) is not None:
            yield Block(None, block.first, rows, block.lines, block.bytes_read)
            continue
        if block.too_long:
            records = list(_records(waiting, width, comma, last=True))
            records.append(Record(block.first, [], block.lines[0], f"the line is longer than {LONGEST_LINE:,} bytes"))
        else:
            waiting.extend(enumerate(block.lines, block.first))
            records = list(_records(waiting, width, comma, last=False))
        yield Block(records, block.first, [], [], block.bytes_read)
    if waiting:
        yield Block(list(_records(waiting, width, comma, last=True)), 0, [], [], 0)


def _plain_rows(lines: list[str], comma: str) -> list[list[str]] | None:
    """The rows of lines that are one record each, at the full speed of the library; None when any of them is not."""
    try:
        rows = list(csv.reader(lines, delimiter=comma, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) and "\0" not in "".join(lines) else None


def cells_of(lines: list[str], comma: str) -> list[str] | None:
    """The cells of one record that is spread over these lines; None when they are not exactly one whole record."""
    try:
        rows = list(csv.reader(lines, delimiter=comma, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _records(waiting: deque[tuple[int, str]], width: int, comma: str, *, last: bool) -> Iterator[Record]:
    """Take whole records from the front. Unless these are the last lines, an unclosed record near the end stays for the
    next block.
    """
    while waiting:
        line, text = waiting[0]
        cells = cells_of([text], comma)
        if cells is None and not last and len(waiting) < MOST_LINES and '"' in text:
            return
        taken = 1
        if cells is None and "\0" not in text:
            cells, taken = _spread(waiting, width, comma)
        whole = "".join(waiting.popleft()[1] for _ in range(taken))
        if cells or cells is None:
            yield Record(line, cells or [], whole, _refusal(cells, whole))


def _spread(waiting: deque[tuple[int, str]], width: int, comma: str) -> tuple[list[str] | None, int]:
    """The cells of a record that begins at the front and takes several lines, and how many; (None, 1) when there is no
    such record.
    """
    lines: list[str] = []
    size = quotes = 0
    for _, text in islice(waiting, MOST_LINES):
        lines.append(text)
        size += len(text)
        quotes += text.count('"')
        if size > LONGEST_LINE or "\0" in text or (len(lines) > 1 and _stands_alone(text, width, comma)):
            break
        if quotes % 2 == 0 and len(lines) > 1:
            cells = cells_of(lines, comma)
            if cells is not None and len(cells) == width:
                return cells, len(lines)
    return None, 1


def _stands_alone(text: str, width: int, comma: str) -> bool:
    """True when a line is a whole record by itself: then a quoted cell before it was not left open on purpose."""
    return text.count(comma) >= width - 1 > 0 and len(cells_of([text], comma) or ()) == width


def _refusal(cells: list[str] | None, text: str) -> str:
    if "\0" in text:
        return "the row holds NUL bytes"
    return "the quotation marks do not match" if cells is None else ""
