"""What must hold when it is said when an office is open."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.clocks.open_hours import WHOLE_DAY
from commonground.kit.rules import Rule


class OwnOffice(Rule):
    """You say when your own office is open. For the whole place the office that runs the installation says it."""

    code = "Y10"

    @classmethod
    def holds(cls, agency_id: UUID | None, by: Viewer) -> bool:
        return agency_id == by.agency_id if agency_id else by.agency_kind == "host"


class SpansOfADay(Rule):
    """Each opening ends after it begins, on the same day, and none begins before another one ends."""

    code = "Y11"
    field = "closes"

    @classmethod
    def holds(cls, hours: Sequence[tuple[int, int | None, int | None]]) -> bool:
        if any(
            opens is None or closes is None or not 0 <= opens < closes <= WHOLE_DAY for _day, opens, closes in hours
        ):
            return False
        rows = sorted(hours)
        return all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(rows))


class OpenSometimes(Rule):
    """An office that is never open answers nothing. Name at least one opening a week."""

    code = "Y12"

    @classmethod
    def holds(cls, hours: Sequence[tuple[int, int, int]]) -> bool:
        return bool(hours)


class DayAhead(Rule):
    """This day is over: what fell due by it stays."""

    code = "Y13"
    field = "day"

    @classmethod
    def holds(cls, day: date, today: date) -> bool:
        return day >= today
