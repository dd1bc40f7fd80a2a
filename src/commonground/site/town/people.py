"""People of the county whom a call may name, each made from parts by the seed, the same at every moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from commonground.site.town.chance import Choice, by_weight, one_of, weighted
from commonground.site.town.county import County
from commonground.site.town.reading import table

YOUNGEST_BORN, OLDEST_BORN = 2013, 1934


@dataclass(frozen=True, slots=True)
class GeneratedPerson:
    """One invented person. `pull` is how often calls name them, beside the others: most hardly ever, a few often."""

    key: str
    given_name: str
    family_name: str
    born_in: int
    pronouns: str
    language: str
    area: str
    housing: str
    access_need: str
    safe_contact: str
    pull: float

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody the town knows, by key, and by neighborhood for drawing who a call names."""

    everyone: Mapping[str, GeneratedPerson]
    by_area: Mapping[str, Choice[GeneratedPerson]]


def make_people(county: County, seed: int) -> People:
    """All the people of one seed: neighborhoods by their residents, languages as their origin speaks them."""
    chance = Random(f"people {seed}")
    parts = _Parts(table("people"))
    homes = weighted({area.key: area.population for area in county.areas.values()})
    everyone = [_person(chance, parts, homes, number) for number in range(1, county.people_known + 1)]
    by_area = {key: _living_in(everyone, key) for key in county.areas}
    return People({person.key: person for person in everyone}, by_area)


class _Parts:
    """The parts table with its choices prepared."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        origins = raw["origins"]
        self.origins = weighted({i: row["share"] for i, row in enumerate(origins)})
        self.rows = origins
        self.languages = [weighted(row["languages"]) for row in origins]
        self.access = weighted(raw["access_needs"])
        self.housing = weighted(raw["housing"])
        self.pronouns = weighted(raw["pronouns"])
        self.safe_contact = weighted(raw["safe_contact"])


def _person(chance: Random, parts: _Parts, homes: Choice[str], number: int) -> GeneratedPerson:
    origin = parts.origins.at(chance.random())
    return GeneratedPerson(
        key=f"p{number:04d}",
        given_name=one_of(chance, parts.rows[origin]["given"]),
        family_name=one_of(chance, parts.rows[origin]["family"]),
        born_in=int(YOUNGEST_BORN - (YOUNGEST_BORN - OLDEST_BORN) * chance.random() ** 1.3),
        pronouns=parts.pronouns.at(chance.random()),
        language=parts.languages[origin].at(chance.random()),
        area=homes.at(chance.random()),
        housing=parts.housing.at(chance.random()),
        access_need=parts.access.at(chance.random()),
        safe_contact=parts.safe_contact.at(chance.random()),
        pull=min((1.0 - chance.random()) ** -0.7, 40.0),
    )


def _living_in(everyone: list[GeneratedPerson], area: str) -> Choice[GeneratedPerson]:
    there = tuple(person for person in everyone if person.area == area)
    return by_weight(there, [person.pull for person in there])
