"""The file of rows a reading could not use: file, line, column and reason, so that somebody can mend the source.

It never repeats a value: what was wrong may be an address that must not be written down. `counts` says whether the
whole row was left
out (yes) or only a part of an accepted row (no).
"""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

HEADER = ("file", "line", "column", "reason", "counts")


class RejectsFile:
    """Opened by the caller and closed by it (a context manager). The file is made on the first rejected row: `path`
    stays None
    when there was none. Without a target it only counts."""

    def __init__(self, target: Path | None) -> None:
        self._target = target
        self._stream: TextIO | None = None
        self.rows = 0
        self.parts = 0

    @property
    def path(self) -> Path | None:
        """Where the file is, once something stands in it."""
        return self._target if self._target and (self.rows or self.parts) else None

    def row(self, file: str, line: int, column: str, reason: str) -> None:
        """A whole row is left out."""
        self.rows += 1
        self._write(file, line, column, reason, "yes")

    def part(self, file: str, line: int, column: str, reason: str) -> None:
        """A part of an accepted row is left out."""
        self.parts += 1
        self._write(file, line, column, reason, "no")

    def _write(self, file: str, line: int, column: str, reason: str, counts: str) -> None:
        if self._target is None:
            return
        if self._stream is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._target.open("w", encoding="utf-8", newline="")
            csv.writer(self._stream).writerow(HEADER)
        csv.writer(self._stream).writerow((_inert(file), line, _inert(column), reason, counts))

    def close(self) -> None:
        """Close the file, if one was made."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _inert(text: str) -> str:
    """A column name comes from the source: it must not act as a formula when the file is opened in a spreadsheet."""
    short = "".join(letter for letter in text[:80] if letter.isprintable())
    return f"'{short}" if short[:1] in tuple("=+-@") else short
