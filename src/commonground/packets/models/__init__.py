"""Partners whose keys are known, packets that were made, packets that were taken in."""

from commonground.packets.models.partner import Partner
from commonground.packets.models.passed import Made, Taken

__all__ = ["Made", "Partner", "Taken"]
