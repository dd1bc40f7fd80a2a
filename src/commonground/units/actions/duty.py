"""Going on and off duty."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.units.events import WentOffDuty, WentOnDuty
from commonground.units.models import Unit
from commonground.units.queries import crew_ids
from commonground.units.rules import OwnUnitOnly
from commonground.units.status import UNIT


@action("units.duty")
def duty(unit: Unit, *, on: bool, by: Viewer, at: datetime | None = None) -> Unit:
    """Take one's own unit on or off duty. Off duty the last position is forgotten."""
    unit = locked(unit)
    hold(OwnUnitOnly, crew_ids=crew_ids(unit, at), by=by)
    if not on:
        return leave_duty(unit, by=by, at=at)
    unit.status, unit.status_since = UNIT.move(unit.status, "go_on_duty"), at
    unit.save(update_fields=["status", "status_since"])
    remember(WentOnDuty(unit, by=by, at=at))
    return unit


def leave_duty(unit: Unit, *, by: Viewer, at: datetime | None) -> Unit:
    """Take a locked unit off duty, inside the caller's action. Its last position is forgotten."""
    unit.status, unit.status_since = UNIT.move(unit.status, "go_off_duty"), at
    unit.latitude = unit.longitude = unit.seen_at = None
    unit.save(update_fields=["status", "status_since", "latitude", "longitude", "seen_at"])
    remember(WentOffDuty(unit, by=by, at=at))
    return unit
