"""Facts about units: the unit and its crew."""

from commonground.units.models.crew import Crew
from commonground.units.models.unit import Unit

__all__ = ["Crew", "Unit"]
