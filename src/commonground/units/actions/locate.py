"""Saying where a unit is."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.units.models import Unit
from commonground.units.queries import crew_ids
from commonground.units.rules import OwnUnitOnly


@action("units.locate", right="units.duty")
def locate(unit: Unit, *, latitude: float, longitude: float, by: Viewer, at: datetime | None = None) -> Unit:
    """Say where one's own unit is. Only the last position is kept, and the ledger does not write a trail of it."""
    unit = locked(unit)
    hold(OwnUnitOnly, crew_ids=crew_ids(unit, at), by=by)
    unit.latitude, unit.longitude, unit.seen_at = latitude, longitude, at
    unit.save(update_fields=["latitude", "longitude", "seen_at"])
    return unit
