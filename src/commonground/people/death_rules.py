"""What must hold when a death is recorded, and while it is."""

from datetime import date

from commonground.kit.rules import Rule


class DeathNotRecorded(Rule):
    """It is written down already that this person died. If that was a mistake, take it back first."""

    code = "P80"

    @classmethod
    def holds(cls, known: bool) -> bool:
        return not known


class DeathNotAhead(Rule):
    """The day lies ahead. Leave it empty when nobody knows it."""

    code = "P81"
    field = "died_on"

    @classmethod
    def holds(cls, died_on: date | None, today: date) -> bool:
        return died_on is None or died_on <= today
