"""One reading under way: which rows were read, accepted and rejected, and the batch at the end. The sums always agree.

A row counts when its file defines organizations, services or locations. Everything else (phones, hours, languages
...) is a part.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from commonground.directory.feeds.cleaning import clean_line, clean_text
from commonground.directory.feeds.hiding import hide_places, mask_links, mask_organizations
from commonground.directory.feeds.records import (
    Count,
    DirectoryBatch,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    sealed,
)
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import Cells, read_header, read_rows


class Row(NamedTuple):
    """One readable row of a file."""

    file: str
    line: int
    values: dict[str, str]

    def raw(self, *columns: str) -> str:
        """The first of the columns that holds something, as written but for outer blanks."""
        for column in columns:
            value = self.values.get(column)
            if value and (value := value.strip()):
                return value
        return ""

    def text(self, *columns: str) -> str:
        """The same, made readable, with its line breaks."""
        return clean_text(self.raw(*columns))

    def short(self, *columns: str) -> str:
        """The same, made readable, on one line."""
        return clean_line(self.raw(*columns))


class Intake:
    """Counts rows and writes down what could not be used."""

    def __init__(self, rejects: RejectsFile) -> None:
        self._rejects = rejects
        self._counts: dict[str, list[int]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._parts = 0

    def _tally(self, kind: str) -> list[int]:
        return self._counts.setdefault(kind, [0, 0, 0])

    def read(self, kind: str) -> None:
        """A defining row was met."""
        self._tally(kind)[0] += 1

    def accept(self, kind: str) -> None:
        """It became a record."""
        self._tally(kind)[1] += 1

    def reject(self, kind: str, row: Row, column: str, reason: str) -> None:
        """It did not."""
        self._tally(kind)[2] += 1
        self._rejects.row(row.file, row.line, column, reason)

    def part(self, row: Row, column: str, reason: str) -> None:
        """Something in a row was left out."""
        self._parts += 1
        self._rejects.part(row.file, row.line, column, reason)

    def rows(self, path: Path, kind: str, needed: tuple[str, ...], delimiter: str = ",") -> Iterator[Row]:
        """The readable rows of a defining file; the others are rejected here. Raises FeedTrouble when there is no
        file."""
        header = read_header(path, delimiter)
        missing = next((column for column in needed if column not in header), None)
        if not header:
            self.part(Row(path.name, 1, {}), "", "the file is empty or has no readable header")
        for cells in read_rows(path, delimiter):
            self.read(kind)
            row = Row(path.name, cells.line, cells.values)
            if cells.reason or missing is not None:
                self.reject(
                    kind, row, cells.column if cells.reason else missing or "", cells.reason or "the column is missing"
                )
            else:
                self._note_encoding(cells, row)
                yield row

    def part_rows(self, path: Path) -> Iterator[Row]:
        """The readable rows of a file of parts; none when there is no such file."""
        if not path.is_file():
            return
        for cells in read_rows(path):
            row = Row(path.name, cells.line, cells.values)
            if cells.reason:
                self.part(row, cells.column, cells.reason)
            else:
                self._note_encoding(cells, row)
                yield row

    def _note_encoding(self, cells: Cells, row: Row) -> None:
        if cells.odd_encoding:
            self.part(row, "", "the row is not UTF-8; read as Windows-1252")

    def new_id(self, kind: str, row: Row, column: str = "id") -> str:
        """The id of a defining row; empty, after rejecting the row, when it has none or another row had it already."""
        identity = row.raw(column)
        if not identity:
            self.reject(kind, row, column, "the id is empty")
        elif len(identity) > 200:
            self.reject(kind, row, column, "the id is longer than 200 characters")
        elif (kind, identity) in self._seen:
            self.reject(kind, row, column, "another row has the same id")
        else:
            self._seen.add((kind, identity))
            return identity
        return ""

    def batch(
        self,
        name: str,
        organizations: Iterable[Organization],
        services: Iterable[Service],
        locations: Iterable[Location],
        links: Iterable[ServiceAtLocation],
    ) -> DirectoryBatch:
        """Everything accepted, with hidden places hidden and every record sealed."""
        held = tuple(links)
        shown, places = hide_places(services, locations, held)
        return DirectoryBatch(
            format=name,
            organizations=tuple(map(sealed, mask_organizations(organizations, shown, places))),
            services=tuple(map(sealed, shown)),
            locations=tuple(map(sealed, places)),
            services_at_location=tuple(map(sealed, mask_links(held, places))),
            counts=tuple(
                Count(kind=k, read=r, accepted=a, rejected=j) for k, (r, a, j) in sorted(self._counts.items())
            ),
            parts=self._parts,
        )
