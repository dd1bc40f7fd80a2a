"""What the tests of feeds share: where the real directories lie, and how a small folder of tables is written."""

import csv
import os
from pathlib import Path

import pytest

from commonground.directory.feeds import DirectoryBatch, RejectsFile, read_directory

REPOSITORY = Path(__file__).resolve().parents[4]


def real(*parts: str) -> Path:
    """A path in the real inputs; the test skips when they are absent, and fails when it must not skip."""
    path = Path(os.environ.get("COMMONGROUND_REAL_DATA") or REPOSITORY.parent / "shared").joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the real inputs are absent")
        pytest.skip("the real inputs are absent")
    return path


def read(path: Path, format: str, rejects: Path | None = None) -> DirectoryBatch:
    """One reading, with the sums checked that must always hold."""
    with RejectsFile(rejects) as file:
        batch = read_directory(path, format, rejects=file)
    assert batch.read == batch.accepted + batch.rejected
    assert all(count.read == count.accepted + count.rejected for count in batch.counts)
    assert (file.rows, file.parts) == (batch.rejected, batch.parts)
    check_pointers(batch)
    return batch


def check_pointers(batch: DirectoryBatch) -> None:
    """Every pointer of a batch leads somewhere, and no id is there twice."""
    organizations = [one.source_id for one in batch.organizations]
    services, places = [one.source_id for one in batch.services], [one.source_id for one in batch.locations]
    for ids in (organizations, services, places, [one.source_id for one in batch.services_at_location]):
        assert len(ids) == len(set(ids))
        assert all(ids)
    assert {one.organization_id for one in batch.services} <= set(organizations)
    assert {one.organization_id for one in batch.locations} <= {*organizations, ""}
    assert {one.service_id for one in batch.services_at_location} <= set(services)
    assert {one.location_id for one in batch.services_at_location} <= set(places)


def reasons(path: Path) -> list[tuple[str, str, str, str]]:
    """Line, column, reason and whether it counts, of a rejects file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [(row["line"], row["column"], row["reason"], row["counts"]) for row in csv.DictReader(stream)]


def folder(base: Path, **tables: str) -> Path:
    """A folder of small CSV files."""
    base.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (base / f"{name}.csv").write_text(text, encoding="utf-8")
    return base


def hsds1(base: Path, **tables: str) -> Path:
    """A sound folder of HSDS 1 with one of each, but for what a test replaces."""
    sound = {
        "organizations": "id,name,description,url\nO1,Harbor,Helps,www.example.org\n",
        "services": "id,organization_id,name,description\nS1,O1,Food pantry,Groceries\n",
        "locations": "id,organization_id,name,latitude,longitude\nL1,O1,Hall,44.05,-123.09\n",
        "services_at_location": "id,service_id,location_id\nX1,S1,L1\n",
        "physical_addresses": "id,location_id,address_1,city,state_province,postal_code,country\nA1,L1,12 Oak Street,Eugene,OR,974010000,US\n",
    }
    return folder(base, **(sound | tables))
