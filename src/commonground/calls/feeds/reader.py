"""Reading a feed: a file and a profile in, batches of rows out, refused rows in their file, counts that always add up,
memory that stays small.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from .column_sets import ColumnSet
from .decoding import lines_of, open_feed
from .faults import Refused
from .headers import read_header
from .profile import Profile
from .records import Block, Record, blocks_of
from .rejects import RejectsFile
from .row_reader import RowReader
from .rows import Batch, CallRow, ReadCounts

BATCH_ROWS: Final = 5000

Progress = Callable[[ReadCounts], None]


def read(
    path: Path,
    profile: Profile,
    *,
    rejects: RejectsFile,
    progress: Progress | None = None,
    now: datetime | None = None,
    batch_rows: int = BATCH_ROWS,
) -> "Reading":
    """Open a feed and check its first line; the answer is an iterator of batches with `counts` and `column_set`.

    `now` is the moment against which "in the future" is judged (default: the clock). `progress` is called after every
    batch. Raises `FeedError` here, before any row is read, when the file is not a CSV file with the columns of the
    profile; later only when the disk fails.
    """
    return Reading(Path(path), profile, rejects, progress, now or datetime.now(UTC), batch_rows)


class Reading(Iterator[Batch]):
    """One pass over one file. `counts.read` = `counts.accepted` + `counts.rejected` whenever a batch is handed out and
    at the end.
    """

    def __init__(
        self,
        path: Path,
        profile: Profile,
        rejects: RejectsFile,
        progress: Progress | None,
        now: datetime,
        batch_rows: int,
    ) -> None:
        self.counts = ReadCounts()
        self.column_set: ColumnSet
        self._rejects, self._progress, self._batch_rows = rejects, progress, batch_rows
        file, self.counts.bytes_total = open_feed(path)
        try:
            blocks, reader = self._prepare(path, file, profile, now)
        except BaseException:
            file.close()
            raise
        self._batches = self._read(file, blocks, reader)

    def _prepare(
        self, path: Path, file: BinaryIO, profile: Profile, now: datetime
    ) -> tuple[Iterator[Block], RowReader]:
        lines = lines_of(file)
        first = next(lines, None)
        self.column_set, header = read_header(path, first, profile)
        assert first is not None  # read_header has refused a file without a first line
        after = first._replace(first=2, lines=first.lines[1:])
        self._width = len(header)
        blocks = blocks_of(chain([after] if after.lines else [], lines), self._width, profile.delimiter)
        return blocks, RowReader(profile, self.column_set, header, self.counts, now)

    def __next__(self) -> Batch:
        return next(self._batches)

    def _read(self, file: BinaryIO, blocks: Iterator[Block], reader: RowReader) -> Iterator[Batch]:
        rows: list[CallRow] = []
        with file:
            for block in blocks:
                self._read_block(block, reader, rows)
                self.counts.bytes_read = block.bytes_read or self.counts.bytes_total
                while len(rows) >= self._batch_rows:
                    yield self._batch(rows[: self._batch_rows])
                    del rows[: self._batch_rows]
        if rows:
            yield self._batch(rows)

    def _batch(self, rows: list[CallRow]) -> Batch:
        if self._progress:
            self._progress(self.counts)
        return Batch(rows, rows[0].line, rows[-1].line)

    def _read_block(self, block: Block, reader: RowReader, rows: list[CallRow]) -> None:
        if block.records is not None:
            for record in block.records:
                self._read_record(record, reader, rows)
            return
        width, before, read_row = self._width, len(rows), reader.read
        for line, cells in enumerate(block.rows, block.first):
            if len(cells) != width:
                if cells:  # a blank line is not a row
                    self._refuse(line, "", self._wrong_width(cells), block.lines[line - block.first])
                continue
            try:
                rows.append(read_row(line, cells))
            except Refused as fault:
                self._refuse(line, fault.column, fault.reason, block.lines[line - block.first])
        self._accept(len(rows) - before)

    def _read_record(self, record: Record, reader: RowReader, rows: list[CallRow]) -> None:
        if record.refused or len(record.cells) != self._width:
            self._refuse(record.line, "", record.refused or self._wrong_width(record.cells), record.text)
            return
        try:
            rows.append(reader.read(record.line, record.cells))
        except Refused as fault:
            self._refuse(record.line, fault.column, fault.reason, record.text)
        else:
            self._accept(1)

    def _accept(self, number: int) -> None:
        self.counts.accepted += number
        self.counts.read += number

    def _refuse(self, line: int, column: str, reason: str, row: str) -> None:
        self._rejects.add(line, column, reason, row)
        self.counts.rejected += 1
        self.counts.read += 1

    def _wrong_width(self, cells: list[str]) -> str:
        return f"the row has {len(cells)} cells and the header has {self._width}"
