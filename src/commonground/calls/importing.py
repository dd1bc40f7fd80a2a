"""Importing a file of calls: read it by a profile, take it in batch by batch, keep what was refused, and say how it went."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from commonground.agencies.acting import check_may
from commonground.agencies.context import Viewer, as_viewer
from commonground.calls.actions.take_batch import take_batch
from commonground.calls.feeds import Batch, CallRow, Profile, ReadCounts, Reading, RejectsFile, load_profile, read
from commonground.calls.places import AreaMap

HELD_ELSEWHERE = "another center of this jurisdiction already holds this call"


@dataclass(slots=True)
class Summary:
    """How an import went. ``read`` = ``created`` + ``updated`` + ``unchanged`` + ``rejected``, always."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects_file: str | None = None
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def rejects_path(path: Path, profile: Profile, viewer: Viewer) -> Path:
    """Where the refused rows of this file go: under the data directory, one place for each jurisdiction, feed and file name."""
    folder = Path(settings.DATA_DIR) / "rejects" / str(viewer.jurisdiction_id)
    return folder / f"{profile.name}-{Path(path).stem}.csv"


def import_calls(
    path: Path | str,
    profile: Profile | str,
    *,
    viewer: Viewer,
    progress: Callable[[ReadCounts], None] | None = None,
) -> Summary:
    """Import a CSV file of calls; each batch of 5,000 rows is a transaction of its own.

    Idempotent: importing again changes nothing, and an import that was stopped anywhere ends the same when started again.

    :param profile: a profile, the name of one that ships, or the path of one that ends in ``.toml``.
    :param viewer: an importer or dispatch supervisor of the center that will own the calls.
    :param progress: called after every stored batch with the counts of reading, which is one batch ahead at most.
    :raises FeedError: when the file does not fit the profile (before any row), or the disk fails.
    :raises ProfileError: when the profile is wrong. :raises Refused: when the viewer may not.
    """
    check_may(viewer, "calls.take_batch")
    began = time.monotonic()
    profile = load_profile(profile) if isinstance(profile, str) else profile
    with as_viewer(viewer):
        areas = AreaMap.of(viewer.jurisdiction_id)
    summary, path = Summary(), Path(path)
    with RejectsFile(rejects_path(path, profile, viewer)) as rejects:
        reading = read(path, profile, rejects=rejects)
        held: list[CallRow] = []
        for batch in read_ahead(reading, before_reading_on=lambda: _refuse(held, rejects)):
            held.extend(_store(batch.rows, profile, areas, viewer, summary))
            if progress:
                progress(reading.counts)
        summary.read = reading.counts.read
        summary.rejected += reading.counts.rejected
    summary.rejects_file = str(rejects.path) if rejects.path else None
    summary.seconds = round(time.monotonic() - began, 3)
    return summary


def read_ahead(reading: Reading, *, before_reading_on: Callable[[], None]) -> Iterator[Batch]:
    """The batches of a reading; the next is read, in a thread, while the last is stored.

    :param before_reading_on: called whenever nothing is being read, so that the file of refused rows has one writer at a time.
    """
    with ThreadPoolExecutor(max_workers=1) as ahead:
        waiting = ahead.submit(next, reading, None)
        while (batch := waiting.result()) is not None:
            before_reading_on()
            waiting = ahead.submit(next, reading, None)
            yield batch
    before_reading_on()


def _refuse(held: list[CallRow], rejects: RejectsFile) -> None:
    for row in held:
        rejects.add(row.line, "", HELD_ELSEWHERE, row.external_id or row.call_key)
    held.clear()


def _store(rows: list[CallRow], profile: Profile, areas: AreaMap, viewer: Viewer, summary: Summary) -> list[CallRow]:
    """Store a batch and count it; gives the rows that another center holds."""
    taken = take_batch(rows, profile=profile, areas=areas, by=viewer)
    summary.created += taken.created
    summary.updated += taken.updated
    summary.unchanged += taken.unchanged
    summary.rejected += len(taken.rejected)
    return [rows[n] for n in taken.rejected]
