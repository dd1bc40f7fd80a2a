"""The first line of a feed: which of a profile's layouts it is. A file that fits none is refused before anything is
read.
"""

from pathlib import Path
from typing import Final

from .column_sets import ColumnSet
from .crosswalks import plain
from .decoding import Lines
from .faults import FeedError
from .profile import Profile
from .records import cells_of

SHOWN: Final = 12


def read_header(path: Path, first: Lines | None, profile: Profile) -> tuple[ColumnSet, list[str]]:
    """The layout, and the names of all columns in the file's order, in capitals. Raises `FeedError` with what is
    missing from each layout.
    """
    if first is None or first.too_long:
        raise FeedError(f"{path}: the first line is not a line of column names (empty, or far too long)")
    cells = cells_of([first.lines[0]], profile.delimiter)
    if not cells or "\0" in first.lines[0]:
        raise FeedError(f"{path}: the first line is not a line of column names separated by {profile.delimiter!r}")
    header = [plain(cell) for cell in cells]
    fitting = [columns for columns in profile.column_sets if not _missing(columns, header)]
    if not fitting:
        raise FeedError(_no_layout(path, cells, header, profile))
    columns = max(fitting, key=lambda columns: len(columns.columns))
    twice = [name for name in columns.columns if header.count(plain(name)) > 1]
    if twice:
        raise FeedError(f"{path}: the column {twice[0]} is there more than once; name each column once")
    return columns, header


def _missing(columns: ColumnSet, header: list[str]) -> list[str]:
    return [name for name in columns.columns if plain(name) not in header]


def _no_layout(path: Path, cells: list[str], header: list[str], profile: Profile) -> str:
    layouts = [
        f'layout "{columns.name}" needs {", ".join(columns.columns)}; missing: {", ".join(_missing(columns, header))}'
        for columns in profile.column_sets
    ]
    found = ", ".join(ascii(cell[:60])[1:-1] for cell in cells[:SHOWN]) + (", ..." if len(cells) > SHOWN else "")
    return f"{path}: the columns do not fit the profile {profile.name}. Found: {found}. Accepted: " + ". Or ".join(
        layouts
    )
