"""Importing a file of calls: read it by a profile, take it in batch by batch, keep what was refused, and say how it went."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from commonground.agencies.acting import check_may
from commonground.agencies.context import Viewer, as_viewer
from commonground.calls.actions.take_batch import take_batch
from commonground.calls.feeds import CallRow, Profile, ReadCounts, RejectsFile, load_profile, read
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
    :param progress: called after every batch with the counts so far.
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
        reading = read(path, profile, rejects=rejects, progress=progress)
        for batch in reading:
            _store(batch.rows, profile, areas, viewer, rejects, summary)
        summary.read = reading.counts.read
        summary.rejected += reading.counts.rejected
    summary.rejects_file = str(rejects.path) if rejects.path else None
    summary.seconds = round(time.monotonic() - began, 3)
    return summary


def _store(
    rows: list[CallRow], profile: Profile, areas: AreaMap, viewer: Viewer, rejects: RejectsFile, summary: Summary
) -> None:
    taken = take_batch(rows, profile=profile, areas=areas, by=viewer)
    summary.created += taken.created
    summary.updated += taken.updated
    summary.unchanged += taken.unchanged
    summary.rejected += len(taken.rejected)
    for n in taken.rejected:
        rejects.add(rows[n].line, "", HELD_ELSEWHERE, rows[n].external_id or rows[n].call_key)
