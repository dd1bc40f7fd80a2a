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
    unit.status = UNIT.move(unit.status, "go_on_duty" if on else "go_off_duty")
    unit.status_since = at
    if not on:
        unit.latitude = unit.longitude = unit.seen_at = None
    unit.save(update_fields=["status", "status_since", "latitude", "longitude", "seen_at"])
    remember((WentOnDuty if on else WentOffDuty)(unit, by=by, at=at))
    return unit
