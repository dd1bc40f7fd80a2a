"""Reads a directory in any of the formats we know; the only door of this package."""

from collections.abc import Callable
from pathlib import Path

from commonground.directory.feeds import hsds1, hsds3, little_help, mapping, ohana
from commonground.directory.feeds.records import DirectoryBatch
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble

_READERS: dict[str, Callable[[Path, RejectsFile], DirectoryBatch]] = {
    "hsds3": hsds3.read,
    "hsds1": hsds1.read,
    "ohana": ohana.read,
    "little-help": little_help.read,
}
FORMATS = tuple(_READERS)


def read_directory(path: Path, format: str, *, rejects: RejectsFile) -> DirectoryBatch:
    """Everything a directory holds. `format` is one of FORMATS, or the path of a TOML mapping of one's own CSV (see
    `mapping`).

    Bad rows go to `rejects` and reading goes on. Raises FeedTrouble, with what to do in plain words, when there is
    nothing to
    read at all: no such path, a packed file, a folder without the defining files, an unknown format, a faulty mapping.
    """
    try:
        if not path.exists():
            raise FeedTrouble(f"there is no {path.name[:80]}")
        if format in _READERS:
            if format != "hsds3" and not path.is_dir():
                raise FeedTrouble(f"the format {format} is a folder of CSV files")
            return _READERS[format](path, rejects)
        if format.endswith(".toml"):
            return mapping.read(path, Path(format), rejects)
    except (OSError, ValueError) as error:
        raise error if isinstance(error, FeedTrouble) else FeedTrouble("the path cannot be read") from error
    raise FeedTrouble(f"unknown format; known are {', '.join(FORMATS)} or the path of a mapping (.toml)")
