"""One working day of calls, drawn by its own seed, so that an earlier day never changes when later ones are added."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from zoneinfo import ZoneInfo

import numpy as np

from commonground.site.town.calls import FeedGap, GeneratedCall
from commonground.site.town.chance import Choice, weighted
from commonground.site.town.county import Area, Block, County
from commonground.site.town.floor import Floor, Job, Sent
from commonground.site.town.people import People
from commonground.site.town.rhythm import DAY_BEGINS, Asked, Nature, Rhythm
from commonground.site.town.roster import Unit

DUPLICATE_SHARE = 0.025  # a second caller about the same event, taken as a call of its own
CANCELED_SHARE = 0.03
NEVER_EN_ROUTE, NEVER_ON_SCENE, NEVER_CLEARED = (
    0.04,
    0.05,
    0.015,
)  # the button nobody pressed
NEAR_HOME = 0.75  # a call that names a person comes from that person's neighborhood; else from anywhere
GAP = timedelta(minutes=40)
GAP_HOURS = (10, 20)  # local: a gap falls in waking hours, once in every calendar month
ENDS_AT_ONCE = ("gone_on_arrival", "nothing_found")
CALLED_IN = ("911", "phone", "text")  # only such a call is ever taken twice
DRAWS = 22
# the uniform draws of a call, by position
(
    BLOCK,
    LANGUAGE,
    NAMED,
    AT_HOME,
    ELSEWHERE,
    WHO,
    WHOSE_LANGUAGE,
    PRIORITY,
    RESPONSE,
    CANCELED,
    ENDING,
    CHANNEL,
) = range(12)
(TWICE, TWICE_LATER, NO_EN_ROUTE, NO_ON_SCENE, NO_CLEARED, DANGER) = range(
    12, 18
)  # DANGER and the four after it, one for each mark
CLOCK_CHANGE = 20 * 3600  # 02:00, in seconds after 06:00


@dataclass(frozen=True, slots=True)
class _Ring:
    """A call as it comes in, before anybody is sent."""

    received: float
    asked: Asked
    area: Area
    block: Block
    person: str | None
    language: str
    luck: tuple[float, ...]  # uniform draws, used by position
    bell: tuple[float, ...]  # standard normal draws
    twin: "_Ring | None" = None


class Days:
    """Draws working days of one county."""

    def __init__(self, county: County, units: Mapping[str, Unit], rhythm: Rhythm) -> None:
        self.county, self.units, self.rhythm = county, units, rhythm
        self.zone = ZoneInfo(county.time_zone)
        self._areas = tuple(county.areas.values())
        self._languages: tuple[Choice[str], ...] = tuple(weighted(area.languages) for area in self._areas)

    def begins(self, day: date) -> datetime:
        """The moment at which a working day begins: 06:00 local."""
        return datetime.combine(day, time(DAY_BEGINS), self.zone)

    def of(self, moment: datetime) -> date:
        """The working day that a moment belongs to."""
        return (moment.astimezone(self.zone) - timedelta(hours=DAY_BEGINS)).date()

    def gap(self, seed: int, year: int, month: int) -> FeedGap:
        """The forty minutes of a calendar month in which the feed was silent."""
        chance = np.random.default_rng([seed, year, month, 40])
        day, hour = int(chance.integers(1, 29)), float(chance.uniform(*GAP_HOURS))
        begins = datetime(year, month, day, tzinfo=self.zone) + timedelta(minutes=int(hour * 60))
        return FeedGap(begins.astimezone(UTC), (begins + GAP).astimezone(UTC))

    def calls(self, seed: int, people: People, day: date) -> list[GeneratedCall]:
        """Every call of one working day that reached the feed, in the order received."""
        floor, prefix = Floor(self.county, self.units, day), f"{day:%y%m%d}"
        written: dict[int, GeneratedCall] = {}
        calls = []
        for number, ring in enumerate(self._rings(seed, people, day), start=1):
            call = self._call(f"{prefix}-{number:03d}", ring, floor)
            if ring.twin is not None:
                call = _as_duplicate(call, written[id(ring.twin)])
            written[id(ring)] = call
            calls.append(call)
        return self._fed(seed, day, calls)

    def _fed(self, seed: int, day: date, calls: list[GeneratedCall]) -> list[GeneratedCall]:
        gap = self.gap(seed, day.year, day.month)
        lost = {call.external_id for call in calls if gap.begins_at <= call.received_at < gap.ends_at}
        return [call for call in calls if call.external_id not in lost and call.duplicate_of not in lost]

    def _rings(self, seed: int, people: People, day: date) -> list[_Ring]:
        chance = np.random.default_rng([seed, day.toordinal()])
        asked = self.rhythm.draw(chance, day)
        luck = chance.random((len(asked), DRAWS)).tolist()
        bell = chance.standard_normal((len(asked), 6)).tolist()
        first, shift = self._clock(day)
        rings = []
        for one, even, normal in zip(asked, luck, bell, strict=True):
            wall = one.second + (shift if one.second >= CLOCK_CHANGE else 0.0)
            rings.append(self._ring(first + wall, one, people, tuple(even), tuple(normal)))
        last = first + 24 * 3600 + shift - 1
        rings += [_second_caller(ring, last) for ring in rings if self._taken_twice(ring)]
        return sorted(rings, key=lambda ring: (ring.received, ring.twin is not None))

    def _clock(self, day: date) -> tuple[float, float]:
        """When the day begins, and by how many seconds summer time changes its length."""
        begins, ends = (
            self.begins(day).timestamp(),
            self.begins(day + timedelta(days=1)).timestamp(),
        )
        return begins, ends - begins - 24 * 3600

    def _ring(
        self,
        received: float,
        asked: Asked,
        people: People,
        luck: tuple[float, ...],
        bell: tuple[float, ...],
    ) -> _Ring:
        area = self._areas[asked.area]
        block = area.places.at(luck[BLOCK])
        language = self._languages[asked.area].at(luck[LANGUAGE])
        person = None
        if luck[NAMED] < asked.nature.people:
            home = area.key if luck[AT_HOME] < NEAR_HOME else self._areas[int(luck[ELSEWHERE] * len(self._areas))].key
            named = people.by_area[home].at(luck[WHO])
            person, language = (
                named.key,
                named.language if luck[WHOSE_LANGUAGE] < 0.5 else language,
            )
        return _Ring(float(int(received)), asked, area, block, person, language, luck, bell)

    def _call(self, external_id: str, ring: _Ring, floor: Floor) -> GeneratedCall:
        nature, luck = ring.asked.nature, ring.luck
        priority = nature.priority.at(luck[PRIORITY])
        decided = ring.received + (38.0 + 22.0 * priority) * exp(0.5 * ring.bell[4])
        job = Job(priority, decided, ring.block.lat, ring.block.lon, ring.bell)
        wanted = "phone" if ring.twin else _wanted(nature, priority, luck[RESPONSE])
        found = None if wanted == "phone" else floor.find(wanted, job)
        response = found.response if found else "phone"
        canceled = luck[CANCELED] < CANCELED_SHARE
        disposition = "canceled" if canceled else self._ending(response, nature.ends).at(luck[ENDING])
        sent = floor.go(found, job, cut_short=canceled or disposition in ENDS_AT_ONCE) if found else None
        return GeneratedCall(
            external_id=external_id,
            received_at=_utc(ring.received),
            nature=nature.code,
            dangers=tuple(mark for i, (mark, share) in enumerate(nature.danger) if luck[DANGER + i] < share),
            channel=nature.channels.at(luck[CHANNEL]),
            area=ring.area.key,
            lat=ring.block.lat,
            lon=ring.block.lon,
            place=ring.block.text,
            language=ring.language,
            priority=priority,
            response=response,
            unit=sent.unit if sent else None,
            disposition=disposition,
            person=ring.person,
            duplicate_of=None,
            **_moments(ring, decided, sent, canceled),
        )

    def _taken_twice(self, ring: _Ring) -> bool:
        called_in = ring.asked.nature.channels.at(ring.luck[CHANNEL]) in CALLED_IN
        return called_in and ring.luck[TWICE] < DUPLICATE_SHARE

    def _ending(self, response: str, group: str) -> Choice[str]:
        endings = self.rhythm.endings
        return endings.get(f"{response}_{group}", endings[response])


def _wanted(nature: Nature, priority: int, number: float) -> str:
    """What should be sent. Where life may be at risk it is never a telephone call alone, but what the nature names first."""
    wanted = nature.responses.at(number)
    return nature.responses.things[0] if priority == 1 and wanted == "phone" else wanted


def _second_caller(ring: _Ring, last: float) -> _Ring:
    """Somebody else calls about the same event one to nine minutes later; they rarely know who it is about."""
    later = min(ring.received + float(60 + int(ring.luck[TWICE_LATER] * 480)), last)
    return replace(ring, received=later, person=None, twin=ring)


def _as_duplicate(call: GeneratedCall, first: GeneratedCall) -> GeneratedCall:
    return replace(call, duplicate_of=first.external_id, disposition="duplicate")


def _moments(ring: _Ring, decided: float, sent: Sent | None, canceled: bool) -> dict[str, datetime | None]:
    if sent is None:
        talked = (3.0 if ring.twin else 11.0) * 60.0 * exp(0.6 * ring.bell[5])
        return {
            "decided_at": _utc(decided),
            "assigned_at": None,
            "en_route_at": None,
            "on_scene_at": None,
            "cleared_at": _utc(decided + talked),
        }
    luck = ring.luck
    return {
        "decided_at": _utc(decided),
        "assigned_at": _utc(sent.assigned),
        "en_route_at": None if luck[NO_EN_ROUTE] < NEVER_EN_ROUTE else _utc(sent.en_route),
        "on_scene_at": None if canceled or luck[NO_ON_SCENE] < NEVER_ON_SCENE else _utc(sent.on_scene),
        "cleared_at": None if luck[NO_CLEARED] < NEVER_CLEARED else _utc(sent.cleared),
    }


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(int(moment), UTC)
