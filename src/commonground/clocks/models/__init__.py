"""Clocks: what is owed and by when, when it stood still, who was told; who stands in for whom, and when an office is open."""

from commonground.clocks.models.calendar import OpenHours, OtherDay
from commonground.clocks.models.clock import OPEN, Clock
from commonground.clocks.models.feed import Feed
from commonground.clocks.models.told import Pause, Told
from commonground.clocks.models.turns import Turn

__all__ = ["OPEN", "Clock", "Feed", "OpenHours", "OtherDay", "Pause", "Told", "Turn"]
