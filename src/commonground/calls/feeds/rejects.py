"""The file of refused rows: line, column, reason and the row itself, made safe to open in a spreadsheet.

It is written beside its final name and moved there when reading has ended well, so that nobody ever finds half of it.
No refused row, no file. It is readable by its owner only, because refused rows may name people.
"""

import csv
import os
from pathlib import Path
from tempfile import mkstemp
from types import TracebackType
from typing import IO, Any, Final, Self

from .faults import FeedError

HEADER: Final = ["line", "column", "reason", "row"]
LONGEST_ROW: Final = 2000
FORMULA_SIGNS: Final = "=+-@\t\r\n|%"


class RejectsFile:
    """Collects refused rows. Use it as a context: a clean end moves the file to `path`, an error throws it away."""

    def __init__(self, path: Path) -> None:
        """Raises `FeedError` when something that is not a file of refused rows stands at `path`."""
        self.wanted = Path(path)
        self.count = 0
        self._file: IO[str] | None = None
        self._part = ""
        self._writer: Any = None
        if self.wanted.exists() and not _ours(self.wanted):
            raise FeedError(
                f"{self.wanted}: this is not a file of refused rows and will not be replaced; name another one"
            )

    @property
    def path(self) -> Path | None:
        """Where the refused rows are, or will be at the end; None while there are none."""
        return self.wanted if self.count else None

    def add(self, line: int, column: str, reason: str, row: str) -> None:
        """Write one refused row down. Raises `FeedError` when the file cannot be written."""
        try:
            if self._file is None:
                self._open()
            self._writer.writerow([line, safe(column), safe(reason), safe(row)])
        except OSError as fault:
            raise FeedError(f"{self.wanted}: refused rows cannot be written: {fault.strerror}") from None
        self.count += 1

    def _open(self) -> None:
        self.wanted.parent.mkdir(parents=True, exist_ok=True)
        handle, self._part = mkstemp(dir=self.wanted.parent, prefix=f".{self.wanted.name[:100]}.", suffix=".part")
        self._file = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._writer.writerow(HEADER)

    def close(self) -> None:
        """Put the file in its place; or, when nothing was refused, take away the one an earlier reading left there."""
        if self._file is None:
            self.wanted.unlink(missing_ok=True)
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._part, self.wanted)
        self._file = None

    def discard(self) -> None:
        """Throw away what was written."""
        if self._file is not None:
            self._file.close()
            Path(self._part).unlink(missing_ok=True)
            self._file = None
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def safe(text: str) -> str:
    """Text that no spreadsheet runs: one printable line of at most 2,000 characters, behind an apostrophe when it
    begins like a formula.
    """
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text[:LONGEST_ROW].rstrip("\r\n")
    )
    if len(text) > LONGEST_ROW:
        shown += f" ... ({len(text):,} characters)"
    return f"'{shown}" if shown.lstrip()[:1] in FORMULA_SIGNS and shown.strip() else shown


def _ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader([file.readline(200)]), []) == HEADER
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
