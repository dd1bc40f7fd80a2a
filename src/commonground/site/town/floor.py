"""The dispatch floor of one working day: which unit goes, and when it is on the way, there and clear again.

A unit is on one call at a time, waits for its shift, and goes to the next call from where the last one was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from zoneinfo import ZoneInfo

from commonground.site.town.county import County, distance_km
from commonground.site.town.rhythm import DAY_BEGINS
from commonground.site.town.roster import Unit

MINUTE = 60.0
KIND_SENT = {
    "police": "patrol",
    "medical": "medic",
    "co_response": "co_response",
    "mobile_crisis": "mobile_crisis",
    "outreach": "outreach",
}
STANDS_IN = {
    "police": ("co_response",),
    "co_response": ("mobile_crisis", "police"),
    "mobile_crisis": ("co_response", "police"),
    "outreach": ("mobile_crisis",),
    "medical": (),
}
LONGEST_WAIT = {
    1: 6 * MINUTE,
    2: 20 * MINUTE,
    3: 45 * MINUTE,
    4: 90 * MINUTE,
    5: 120 * MINUTE,
}
SECONDS_A_KM = 80.0  # how the floor guesses a road when it chooses among units
FOR_EVER = float("inf")
KM_AN_HOUR = {1: 62.0, 2: 52.0, 3: 44.0, 4: 42.0, 5: 42.0}
TURNOUT = {
    "police": 45.0,
    "medical": 70.0,
    "co_response": 95.0,
    "mobile_crisis": 210.0,
    "outreach": 180.0,
}  # seconds, median
ON_SCENE = {
    "police": 21.0,
    "medical": 27.0,
    "co_response": 44.0,
    "mobile_crisis": 58.0,
    "outreach": 39.0,
}  # minutes, median
LONGEST_ON_SCENE = 4 * 60 * MINUTE


@dataclass(slots=True)
class _OnShift:
    unit: Unit
    begins: float
    ends: float
    free_at: float
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Job:
    """What has to be answered: when it was decided, where, how urgent, and standard normal draws for its clocks."""

    priority: int
    decided: float
    lat: float
    lon: float
    luck: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that can go; `response` differs from what was wanted when another kind stands in."""

    response: str
    unit: _OnShift


@dataclass(frozen=True, slots=True)
class Sent:
    """A unit on a call; clocks in seconds since 1970."""

    unit: str
    assigned: float
    en_route: float
    on_scene: float
    cleared: float


class Floor:
    """Everybody on shift in one working day."""

    def __init__(self, county: County, units: Mapping[str, Unit], day: date) -> None:
        zone = ZoneInfo(county.time_zone)
        self._by_kind: dict[str, list[_OnShift]] = {}
        for unit in units.values():
            self._by_kind.setdefault(unit.kind, []).append(_on_shift(county, unit, day, zone))

    def find(self, wanted: str, job: Job) -> Found | None:
        """The nearest unit that can be free in time, of the wanted kind or one that stands in; None when there is none.

        When life may be at risk (priority 1 and 2) somebody always goes, however late.
        """
        patience = (LONGEST_WAIT[job.priority],) if job.priority > 2 else (LONGEST_WAIT[job.priority], FOR_EVER)
        for longest in patience:
            for response in (wanted, *STANDS_IN[wanted]):
                nearest = self._nearest(KIND_SENT[response], job, longest)
                if nearest:
                    return Found(response, nearest)
        return None

    def go(self, found: Found, job: Job, *, cut_short: bool) -> Sent:
        """Sends the unit found. `cut_short`: nothing to do there, it clears soon after it arrives."""
        each, response = found.unit, found.response
        assigned = max(job.decided + 25.0 * exp(0.6 * job.luck[0]), each.free_at + 20.0)
        en_route = assigned + TURNOUT[response] * exp(0.5 * job.luck[1])
        road_km = 1.3 * distance_km(each.lat, each.lon, job.lat, job.lon) + 0.4
        on_scene = en_route + road_km / KM_AN_HOUR[job.priority] * 3600.0 * exp(0.22 * job.luck[2])
        stay = 6.0 if cut_short else ON_SCENE[response]
        cleared = on_scene + min(stay * MINUTE * exp(0.55 * job.luck[3]), LONGEST_ON_SCENE)
        each.free_at, each.lat, each.lon = cleared, job.lat, job.lon
        return Sent(each.unit.key, assigned, en_route, on_scene, cleared)

    def _nearest(self, kind: str, job: Job, longest: float) -> _OnShift | None:
        best, best_wait = None, 0.0
        for each in self._by_kind.get(kind, ()):
            delay = max(each.free_at - job.decided, 0.0)
            if each.begins <= job.decided < each.ends and delay <= longest:
                wait = delay + distance_km(each.lat, each.lon, job.lat, job.lon) * SECONDS_A_KM
                if best is None or wait < best_wait:
                    best, best_wait = each, wait
        return best


def _on_shift(county: County, unit: Unit, day: date, zone: ZoneInfo) -> _OnShift:
    begins, ends = (_moment(day, clock, zone) for clock in (unit.shift_starts, unit.shift_ends))
    if ends <= begins:  # only 06:00 to 06:00 would be a whole day, and no unit works one
        ends = _moment(day + timedelta(days=1), unit.shift_ends, zone)
    return _OnShift(unit, begins, ends, begins, *county.areas[unit.home_area].middle)


def _moment(day: date, clock: time, zone: ZoneInfo) -> float:
    """Seconds since 1970 of a local clock in the working day: before 06:00 is the next morning."""
    morning_after = clock.hour < DAY_BEGINS
    return datetime.combine(day + timedelta(days=int(morning_after)), clock, zone).timestamp()
