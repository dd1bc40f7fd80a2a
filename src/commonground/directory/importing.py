"""Reading a directory from files into the database: the summary adds up, and what was not taken stands in a file."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from commonground.agencies.context import Viewer
from commonground.directory.actions import take_batch
from commonground.directory.feeds import RejectsFile, read_directory


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the rows of a list: ``read = created + updated + unchanged + rejected``, always.

    ``gone``: services that the list held before and no longer holds (they are marked). ``parts``: pieces left out of accepted
    rows. ``rejects_file``: where both are explained, or None.
    """

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    gone: int
    parts: int
    rejects_file: Path | None
    seconds: float

    def as_dict(self) -> dict[str, int | float | str | None]:
        """For ``--json`` and the demo."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
            "seconds": round(self.seconds, 3),
        }


def source_of(path: Path, format: str) -> str:
    """The name of a list when nobody gives one: its format and the name of its folder or file."""
    shape = Path(format).stem if format.endswith(".toml") else format
    return f"{shape}:{slugify(path.resolve().stem) or 'list'}"[:120]


def import_directory(
    path: Path,
    format: str,
    *,
    viewer: Viewer,
    source: str = "",
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Read a list of services into the directory of the viewer's jurisdiction. A second time changes nothing.

    :param format: ``hsds3``, ``hsds1``, ``ohana``, ``little-help``, or the path of a TOML mapping.
    :param source: the name of the list; the same name brings the same list up to date.
    :param progress: hears what is being done, a line each.
    :raises FeedTrouble: when there is nothing to read at all; nothing has changed then.
    """
    started, say = time.monotonic(), progress or (lambda _: None)
    name = source or source_of(path, format)
    say(f"reading {path.name}")
    with RejectsFile(_rejects_file(name)) as rejects:
        batch = read_directory(path, format, rejects=rejects)
    say(f"writing {len(batch.services):,} services of {len(batch.organizations):,} organizations")
    taken = take_batch(batch, source=name, by=viewer)
    return Summary(
        read=batch.read,
        created=taken.created,
        updated=taken.updated,
        unchanged=taken.unchanged,
        rejected=batch.rejected,
        gone=taken.gone,
        parts=batch.parts,
        rejects_file=rejects.path,
        seconds=time.monotonic() - started,
    )


def _rejects_file(name: str) -> Path:
    folder: Path = settings.DATA_DIR / "rejects"
    return folder / f"directory-{slugify(name)}-{timezone.now():%Y%m%dT%H%M%S}-{os.getpid()}.csv"
