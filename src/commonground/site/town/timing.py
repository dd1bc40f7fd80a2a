"""How long things take in the town, and at which hours people answer."""

from datetime import UTC, datetime, timedelta
from math import cos, exp, log, sqrt, tau
from random import Random
from zoneinfo import ZoneInfo

from commonground.site.town.calls import GeneratedCall

OFFICE_HOURS = (8, 18)  # local hours in which somebody answers, visits or calls


def meeting(chance: Random, call: GeneratedCall) -> tuple[datetime, datetime]:
    """When the meeting truly began and ended, also where the unit forgot to press the button."""
    known = call.en_route_at or call.assigned_at or call.received_at
    begins = call.on_scene_at or whole(known + timedelta(minutes=about(chance, 11, 0.3)))
    ends = call.cleared_at or whole(begins + timedelta(minutes=about(chance, 50, 0.4)))
    return begins, max(ends, begins + timedelta(minutes=2))


def about(chance: Random, median: float, spread: float) -> float:
    """A lognormal draw around a median."""
    bell = sqrt(-2 * log(1 - chance.random())) * cos(tau * chance.random())
    return median * exp(spread * bell)


def in_the_day(chance: Random, moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment, or the next morning when it falls outside the hours in which people answer."""
    local = moment.astimezone(zone)
    opens, closes = OFFICE_HOURS
    if opens <= local.hour < closes:
        return whole(moment)
    morning = local.replace(hour=opens, minute=0, second=0, microsecond=0) + timedelta(days=int(local.hour >= closes))
    return whole(morning + timedelta(minutes=90 * chance.random()))


def whole(moment: datetime) -> datetime:
    """The moment in UTC, in whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)
