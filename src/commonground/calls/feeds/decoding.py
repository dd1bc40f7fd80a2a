"""From a path to decoded lines, in bounded memory: only regular text files, no line longer than 64 KiB, UTF-8 first,
cp1252 line by line after it.

A line that is not UTF-8 is read as cp1252, the usual encoding of Windows spreadsheets; bytes that cp1252 does not know
become U+FFFD. A byte-order mark is dropped. Lines end with LF, CRLF or CR.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from .faults import FeedError

LONGEST_LINE: Final = 64 * 1024
CHUNK: Final = 256 * 1024
BOM: Final = b"\xef\xbb\xbf"
NOT_TEXT: Final = {
    b"\x1f\x8b": "it is packed with gzip; unpack it first",
    b"PK\x03\x04": "it is a ZIP archive or a spreadsheet workbook; save the sheet as CSV first",
    b"BZh": "it is packed with bzip2; unpack it first",
    b"\xfd7zXZ": "it is packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "it is packed with zstd; unpack it first",
    b"%PDF": "it is a PDF; ask for the table as CSV",
    b"\xff\xfe": "it is UTF-16; save it as UTF-8 first",
    b"\xfe\xff": "it is UTF-16; save it as UTF-8 first",
}


class Lines(NamedTuple):
    """Whole lines that follow each other, each with its line end. `too_long` says instead that one line, given by its
    beginning, was too long.
    """

    first: int
    lines: list[str]
    bytes_read: int
    too_long: bool = False


def open_feed(path: Path) -> tuple[BinaryIO, int]:
    """The file, open at its first line, and its size in bytes. Raises `FeedError` for anything but a regular text file
    with something in it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe must not make us wait
    except (OSError, ValueError) as fault:
        raise FeedError(f"{path}: {_why(fault)}") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "a directory" if stat.S_ISDIR(mode) else "a pipe, a device or a socket"
        raise FeedError(f"{path}: this is {what}; give the path of a CSV file")
    file = os.fdopen(handle, "rb")
    try:
        _check_head(path, file)
    except BaseException:
        file.close()
        raise
    return file, os.fstat(handle).st_size


def _why(fault: Exception) -> str:
    if isinstance(fault, FileNotFoundError):
        return "there is no such file"
    return f"the file cannot be read: {getattr(fault, 'strerror', None) or fault}"


def _check_head(path: Path, file: BinaryIO) -> None:
    try:
        head = file.read(8)
    except OSError as fault:
        raise FeedError(f"{path}: {_why(fault)}") from None
    if not head:
        raise FeedError(f"{path}: the file is empty; it needs at least a line with the names of the columns")
    for sign, what in NOT_TEXT.items():
        if head.startswith(sign):
            raise FeedError(f"{path}: this is not a CSV file: {what}")
    file.seek(len(BOM) if head.startswith(BOM) else 0)


def lines_of(file: BinaryIO) -> Iterator[Lines]:
    """The lines of an open file in blocks of about a quarter of a megabyte, numbered from 1. A line that is too long is
    a block of its own.
    """
    number, rest, done = 1, b"", 0
    while chunk := _next(file):
        done += len(chunk)
        pieces = (rest + chunk).splitlines(keepends=True)
        rest = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        for block in _blocks(number, pieces, done):
            yield block
            number += len(block.lines)
        if len(rest) > LONGEST_LINE:
            yield Lines(number, [text(rest[:200])], done, too_long=True)
            number, rest = number + 1, _skip(file, rest)
    yield from _blocks(number, rest.splitlines(keepends=True), done)


def _next(file: BinaryIO) -> bytes:
    try:
        return file.read(CHUNK)
    except OSError as fault:
        raise FeedError(
            f"the file cannot be read further: {fault.strerror}; what was taken in before stays, start again later"
        ) from None


def _blocks(number: int, pieces: list[bytes], done: int) -> Iterator[Lines]:
    """Cut around the lines that are too long."""
    if not pieces:
        return
    start = 0
    if max(map(len, pieces)) > LONGEST_LINE:
        for at, piece in enumerate(pieces):
            if len(piece) > LONGEST_LINE:
                if at > start:
                    yield Lines(number + start, _decoded(pieces[start:at]), done)
                yield Lines(number + at, [text(piece[:200])], done, too_long=True)
                start = at + 1
    if start < len(pieces):
        yield Lines(number + start, _decoded(pieces[start:]), done)


def _skip(file: BinaryIO, rest: bytes) -> bytes:
    """Read over the remainder of a line that is too long; what follows its end."""
    carriage = rest.endswith(b"\r")
    while chunk := _next(file):
        if carriage:
            return chunk.removeprefix(b"\n")
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        if ends and chunk[min(ends)] == 10:
            return chunk[min(ends) + 1 :]
        if ends and min(ends) + 1 < len(chunk):
            return chunk[min(ends) + 1 :].removeprefix(b"\n")
        carriage = bool(ends)
    return b""


def _decoded(pieces: list[bytes]) -> list[str]:
    try:
        return [piece.decode("utf-8") for piece in pieces]
    except UnicodeDecodeError:
        return [text(piece) for piece in pieces]


def text(piece: bytes) -> str:
    """One line as text."""
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("cp1252", "replace")
