"""What the tests of feeds share: where the real files are, small files in Seattle's layout, and one way to read a file whole."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from commonground.calls.feeds import CallRow, Profile, ReadCounts, RejectsFile, load_profile, read

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
HEADER: Final = (
    "CAD.Event.Number,Event.Clearance.Description,Call.Type,Priority,Initial.Call.Type,Final.Call.Type,"
    "Incident.Date,Blurred_Longitude,Blurred_Latitude,broad_category,area"
)
TIMED: Final = (
    "CAD Event Number,Event Clearance Description,Call Type,Priority,Initial Call Type,Final Call Type,"
    "Original Time Queued,Arrived Time,Precinct,Sector,Beat,Blurred_Longitude,Blurred_Latitude"
)


@dataclass(frozen=True)
class Whole:
    """Everything that reading one file gave."""

    rows: list[CallRow]
    counts: ReadCounts
    rejects: Path | None
    refused: str
    """The file of refused rows, as text."""


shipped = cache(load_profile)


@cache
def real_rows(name: str, profile: str) -> Whole:
    """A real file, read once for all tests; they change nothing of it."""
    path = real_file(name)
    with TemporaryDirectory() as folder:
        return read_whole(path, profile, Path(folder))


def read_whole(path: Path, profile: str | Profile, folder: Path) -> Whole:
    """Read a file to its end."""
    chosen = shipped(profile) if isinstance(profile, str) else profile
    with RejectsFile(folder / "refused.csv") as rejects:
        reading = read(path, chosen, rejects=rejects, now=NOW)
        rows = [row for batch in reading for row in batch.rows]
    refused = rejects.path.read_text(encoding="utf-8") if rejects.path else ""
    whole = Whole(rows, reading.counts, rejects.path, refused)
    assert whole.counts.read == len(rows) + whole.counts.rejected == whole.counts.accepted + rejects.count
    return whole


def day_row(number: int | str = 1, **cells: str) -> str:
    """One row in Seattle's layout by days, with some cells changed."""
    values = {
        "id": str(number),
        "ending": "ASSISTANCE RENDERED",
        "channel": "911",
        "priority": "2",
        "type": "DISTURBANCE",
        "final": "CRISIS COMPLAINT - GENERAL",
        "day": "2024-05-14",
        "lon": "-122.27990956",
        "lat": "47.63394658",
        "category": "disturbance",
        "area": "Madrona",
    }
    return ",".join({**values, **cells}.values())


def timed_row(queued: str, arrived: str, number: int = 1) -> str:
    """One row in Seattle's layout with times."""
    return (
        f"{number},ASSISTANCE RENDERED,911,2,DISTURBANCE,--DISTURBANCE - OTHER,{queued},{arrived},EAST,C,C3,-122.2,47.6"
    )


def file_of(folder: Path, lines: Iterable[str], header: str = HEADER, end: str = "\n") -> Path:
    """A file with a header and lines."""
    path = folder / "calls.csv"
    path.write_bytes(end.join([header, *lines, ""]).encode())
    return path


def real_file(name: str) -> Path:
    """A real file; the test is skipped when the real files are absent, and fails under CI."""
    root = Path(os.environ.get("COMMONGROUND_REAL_DATA", Path(__file__).parents[4].parent / "shared"))
    path = root / "data" / name
    if not path.exists():
        path = root / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the real file {name} is missing")
        pytest.skip("the real files are not here")
    return path
