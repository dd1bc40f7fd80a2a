"""What must hold when a clock is paused."""

from datetime import datetime

from commonground.clocks.models import Clock
from commonground.clocks.pauses import reasons
from commonground.kit.rules import Rule


class AReason(Rule):
    """Choose a reason for which this clock may stand still. Safety always is one."""

    code = "Y1"
    field = "reason"

    @classmethod
    def holds(cls, clock: Clock, reason: str) -> bool:
        found = reasons().get(reason)
        return found is not None and (found.any or reason in clock.pauses_on)


class NotTooLong(Rule):
    """Choose a day that lies ahead and is not further away than this reason allows."""

    code = "Y2"
    field = "until"

    @classmethod
    def holds(cls, reason: str, until: datetime, at: datetime) -> bool:
        return at < until <= at + reasons()[reason].longest


class ReckonsWithTime(Rule):
    """This one is due at a moment that was set by law or agreement. It does not stand still."""

    code = "Y3"

    @classmethod
    def holds(cls, clock: Clock) -> bool:
        return clock.kind != "moment"


class NotOverYet(Rule):
    """This clock stands still already, is done, or is overdue: do the step, or say that it is not needed any more."""

    code = "Y4"

    @classmethod
    def holds(cls, clock: Clock, at: datetime) -> bool:
        return clock.status == "running" and clock.paused_at is None and at < clock.due_at


class StandsStill(Rule):
    """This clock runs."""

    code = "Y5"

    @classmethod
    def holds(cls, clock: Clock) -> bool:
        return clock.paused_at is not None and clock.status == "running"
