"""Running clocks."""

from commonground.clocks.models.clock import Clock

__all__ = ["Clock"]
