"""The moves of a unit that other chapters make inside their own actions, under their own right and ledger event."""

from datetime import datetime

from commonground.agencies.acting import locked
from commonground.units.models import Unit
from commonground.units.status import UNIT


def lock_unit(unit: Unit) -> Unit:
    """The unit, locked until the end of the transaction and fresh: two dispatchers cannot send it twice."""
    return locked(unit)


def move(unit: Unit, verb: str, *, at: datetime) -> Unit:
    """Move a locked unit: ``assign``, ``set_out``, ``arrive`` or ``free``.

    :raises NotNow: when the unit is in no state for it.
    """
    unit.status = UNIT.move(unit.status, verb)
    unit.status_since = at
    unit.save(update_fields=["status", "status_since"])
    return unit
