"""Rules of measures."""

from commonground.kit.rules import Rule

A_DAY = 24 * 60


class LimitWithinADay(Rule):
    """A limit is at least one minute and at most a day."""

    code = "M1"
    field = "minutes"

    @classmethod
    def holds(cls, minutes: int) -> bool:
        return 1 <= minutes <= A_DAY
