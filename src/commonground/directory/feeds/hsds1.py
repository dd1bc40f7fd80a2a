"""HSDS 1.x as CSV tables: organizations, services, locations, services_at_location, weekday hours.

Some exports number organizations and services in one series and let a service name another service as its
organization. Where the file
shows that habit for nearly every organization, the organization of that other service is meant.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.records import DirectoryBatch, Organization
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble, read_rows
from commonground.directory.feeds.tabular import Folder, Tables

ONE_SERIES = 0.8  # share of organizations that must also stand as a service of their own before the habit is believed


def read(path: Path, rejects: RejectsFile) -> DirectoryBatch:
    """Read a folder of HSDS 1.x tables. Raises FeedTrouble when the three defining files are not there."""
    for name in ("organizations", "services", "locations"):
        if not (path / f"{name}.csv").is_file():
            raise FeedTrouble(f"the folder has no {name}.csv")
    intake = Intake(rejects)
    return Tables("hsds1", Folder(path, intake), intake, owner_of=_owner_of(path)).read()


def _owner_of(path: Path) -> Callable[[Row, Mapping[str, Organization]], str]:
    """How a row names its organization: directly, or by way of another service."""
    owners = {
        cells.values.get("id", ""): cells.values.get("organization_id", "")
        for cells in read_rows(path / "services.csv")
    }
    known = {cells.values.get("id", "") for cells in read_rows(path / "organizations.csv")} - {""}
    in_one_series = bool(known) and sum(owners.get(one) == one for one in known) >= ONE_SERIES * len(known)

    def owner(row: Row, organizations: Mapping[str, Organization]) -> str:
        named, steps = row.raw("organization_id"), 0
        while in_one_series and named not in organizations and named in owners and steps < 5:
            named, steps = owners[named], steps + 1
        return named if named in organizations else row.raw("organization_id")

    return owner
