"""Clocks beside a case, started, met and undone as a verb of another chapter would."""

from datetime import UTC, datetime, timedelta

from commonground.agencies.context import Viewer, as_viewer
from commonground.cases.models import Case
from commonground.clocks.actions import meet, reopen, start_declared
from commonground.clocks.declared import Declared, Level
from commonground.clocks.models import Clock
from commonground.clocks.reckoning import Length
from commonground.kit.closed import door_open

MONDAY = datetime(2026, 6, 1, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALL_BACK = Declared(
    "call_back", Length(48, "hour"), warn_before=Length(6, "hour"), pauses_on=("hospital",),
    raised_to=(Level("coordinator"), Level("administrator", Length(24, "hour"))),
)  # fmt: skip


def begin(declared: Declared, case: Case, *, by: Viewer, at: datetime) -> Clock:
    """Start a clock, as a verb of another chapter would."""
    with as_viewer(by), door_open("try"):
        return start_declared(declared, case, agency_id=by.agency_id, by=by, at=at)


def done(case: Case, *, by: Viewer, at: datetime) -> None:
    """What it asks for is done."""
    with as_viewer(by), door_open("try"):
        meet(CALL_BACK.name, case, by=by, at=at)


def undone(case: Case, *, by: Viewer, at: datetime) -> Clock | None:
    """What it asked for was undone."""
    with as_viewer(by), door_open("try"):
        return reopen(CALL_BACK.name, case, by=by, at=at)
