"""The town as a whole: what is fixed, and the life that a seed draws in it.

    town = Town.load()
    for call in town.calls(seed=7, start=a_year_ago, end=now):
        ...

A day is drawn by its own seed, so that the same seed tells the same days whatever the start and end asked for, and a
town can be topped up. NumPy promises the same stream from its generators only within one version of NumPy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from commonground.site.town.calls import FeedGap, GeneratedCall
from commonground.site.town.county import Area, County, read_county
from commonground.site.town.course import GeneratedStory
from commonground.site.town.days import Days
from commonground.site.town.directory import (
    Organization,
    Service,
    read_organizations,
    read_services,
)
from commonground.site.town.people import GeneratedPerson, People, make_people
from commonground.site.town.rhythm import Rhythm
from commonground.site.town.roster import (
    Agency,
    Agreement,
    StaffMember,
    Unit,
    read_agencies,
    read_agreements,
    read_staff,
    read_units,
)
from commonground.site.town.stories import Storyteller


@dataclass(frozen=True)
class Town:
    """The invented county, its agencies, staff, units and directory; and the calls, people and stories of a seed."""

    county: County
    agencies: Mapping[str, Agency]
    agreements: tuple[Agreement, ...]
    staff: Mapping[str, StaffMember]
    units: Mapping[str, Unit]
    organizations: Mapping[str, Organization]
    services: Mapping[str, Service]
    _people: dict[int, People] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls) -> Self:
        """The town as its tables say it."""
        return cls(
            county=read_county(),
            agencies=read_agencies(),
            agreements=read_agreements(),
            staff=read_staff(),
            units=read_units(),
            organizations=read_organizations(),
            services=read_services(),
        )

    def calls(self, seed: int, start: datetime, end: datetime) -> Iterator[GeneratedCall]:
        """Calls received from `start` up to, not including, `end` (aware), in the order received.

        The whole course of each call is told, so its last clocks may lie after `end`: cut it with `call.until(now)`.
        Raises ValueError for a moment without a time zone.
        """
        _must_be_aware(start, end)
        day = self._days.of(start)
        while self._days.begins(day) < end:
            for call in self._days.calls(seed, self.people_of(seed), day):
                if start <= call.received_at < end:
                    yield call
            day += timedelta(days=1)

    def stories(self, seed: int, start: datetime, end: datetime) -> Iterator[GeneratedStory]:
        """What followed the calls of that time in which a crisis or outreach team met a person the town knows.

        About 1,500 a year, in the order of their calls. Answers, visits and outcomes may lie weeks after `end`: cut
        with `story.until(now)`. Raises ValueError for a moment without a time zone.
        """
        return self.stories_of(seed, self.calls(seed, start, end))

    def stories_of(self, seed: int, calls: Iterator[GeneratedCall]) -> Iterator[GeneratedStory]:
        """The same for calls already drawn, so that nobody draws a year twice."""
        people = self.people_of(seed).everyone
        for call in calls:
            if call.person is not None and self._teller.has_a_story(call):
                yield self._teller.tell(seed, call, people[call.person])

    def people(self, seed: int) -> Mapping[str, GeneratedPerson]:
        """Everybody a call of this seed may name, by key."""
        return self.people_of(seed).everyone

    def people_of(self, seed: int) -> People:
        """The people of a seed, made once."""
        if seed not in self._people:
            self._people[seed] = make_people(self.county, seed)
        return self._people[seed]

    def feed_gaps(self, seed: int, start: datetime, end: datetime) -> tuple[FeedGap, ...]:
        """The silent stretches of the dispatch feed (forty minutes once a month) that begin in that time."""
        _must_be_aware(start, end)
        gaps = []
        first, last = self._days.of(start), self._days.of(end)
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month + 1):
            gap = self._days.gap(seed, month // 12, month % 12 + 1)
            if start <= gap.begins_at < end:
                gaps.append(gap)
        return tuple(gaps)

    def areas_geojson(self) -> dict[str, Any]:
        """The neighborhoods as a GeoJSON FeatureCollection."""
        return {
            "type": "FeatureCollection",
            "features": [_feature(area) for area in self.county.areas.values()],
        }

    @cached_property
    def _days(self) -> Days:
        return Days(self.county, self.units, Rhythm(self.county))

    @cached_property
    def _teller(self) -> Storyteller:
        zone = ZoneInfo(self.county.time_zone)
        return Storyteller(
            self.agencies,
            self.staff,
            self.units,
            self.organizations,
            self.services,
            zone,
        )


def _feature(area: Area) -> dict[str, Any]:
    about = {
        "name": area.name,
        "name_es": area.name_es,
        "population": area.population,
        "households": area.households,
    }
    shape = {
        "type": "Polygon",
        "coordinates": [[list(point) for point in area.outline]],
    }
    return {"type": "Feature", "id": area.key, "properties": about, "geometry": shape}


def _must_be_aware(*moments: datetime) -> None:
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("a moment without a time zone")
