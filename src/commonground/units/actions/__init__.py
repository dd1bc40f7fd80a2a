"""What can be done with units: form, crew, duty, locate; and the moves other chapters make inside their own actions."""

from commonground.units.actions.crew import crew
from commonground.units.actions.duty import duty
from commonground.units.actions.form import form
from commonground.units.actions.locate import locate
from commonground.units.actions.move import lock_unit, move

__all__ = ["crew", "duty", "form", "locate", "lock_unit", "move"]
