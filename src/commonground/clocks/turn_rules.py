"""What must hold when steps are given to somebody."""

from datetime import datetime, timedelta

from commonground.clocks.models import OPEN, Clock
from commonground.kit.rules import Rule

LONGEST_TURN = timedelta(days=366)


class StillRuns(Rule):
    """This clock has ended. There is no step to give."""

    code = "Y6"

    @classmethod
    def holds(cls, clock: Clock) -> bool:
        return clock.status in OPEN


class ToAColleague(Rule):
    """Choose a colleague who works here."""

    code = "Y7"
    field = "to"

    @classmethod
    def holds(cls, works_here: bool) -> bool:
        return works_here


class OwnOrCoordinates(Rule):
    """You can hand over your own steps. Those of others are handed over by whoever coordinates."""

    code = "Y8"

    @classmethod
    def holds(cls, own: bool, coordinates: bool) -> bool:
        return own or coordinates


class AheadAndInOrder(Rule):
    """Choose an end that lies ahead and after the beginning, within a year."""

    code = "Y9"
    field = "ends_at"

    @classmethod
    def holds(cls, starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
        return at < ends_at and starts_at < ends_at <= starts_at + LONGEST_TURN
