"""The land: thirteen neighborhoods that tile the county, and the street blocks where calls come from.

The coordinates lie in the open ocean, far from any coast, so that no block can be taken for a real address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, radians
from typing import Any

import numpy as np
import shapely

from commonground.site.town.chance import Choice, by_weight
from commonground.site.town.reading import table, words

Ring = tuple[tuple[float, float], ...]  # longitude, latitude; counterclockwise; closed

KM_A_DEGREE = 111.2
NARROWER = cos(radians(38.2))  # a degree east is shorter than a degree north
BLOCKS_ON_A_STREET = 14
CURB = 0.0008  # degrees: blocks keep clear of the neighborhood's edge, so that rounding never moves one across it


@dataclass(frozen=True, slots=True)
class Block:
    """One block of one street: the finest place the town knows."""

    number: int
    street: str
    lat: float
    lon: float

    @property
    def text(self) -> str:
        """How a caller's place reads on the board."""
        return f"{self.number} block of {self.street}"


@dataclass(frozen=True)
class Area:
    """A neighborhood: its people, its languages (share of residents by language code) and its outline."""

    key: str
    name: str
    name_es: str
    character: str
    population: int
    households: int
    languages: Mapping[str, float]
    streets: tuple[str, ...]
    outline: Ring

    @cached_property
    def shape(self) -> shapely.Polygon:
        """The outline as a polygon."""
        return shapely.Polygon(self.outline)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of a point well inside."""
        point = self.shape.representative_point()
        return float(point.y), float(point.x)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every street block inside the outline: three streets run east, three avenues run north."""
        inner = self.shape.buffer(-CURB)
        shapely.prepare(inner)
        return tuple(b for b in self._laid_out() if shapely.contains_xy(inner, b.lon, b.lat))

    @cached_property
    def places(self) -> Choice[Block]:
        """The blocks by how often calls come from them: a few places ask for help often, most seldom."""
        order = np.random.default_rng(len(self.key) + self.population).permutation(len(self.blocks))
        return by_weight(self.blocks, (1.0 / (order + 4.0) ** 0.8).tolist())

    def _laid_out(self) -> Iterator[Block]:
        west, south, east, north = self.shape.bounds
        for i, street in enumerate(self.streets):
            across = (i % 3 + 1) / 4
            for j in range(BLOCKS_ON_A_STREET):
                along = (j + 0.5) / BLOCKS_ON_A_STREET
                x, y = (along, across) if i < 3 else (across, along)
                lat, lon = south + y * (north - south), west + x * (east - west)
                yield Block(100 * (j + 1), street, round(lat, 5), round(lon, 5))


@dataclass(frozen=True)
class County:
    """The whole county. `calls_a_year` and `people_known` set the size of the life in it."""

    name: str
    name_es: str
    slug: str
    seat: str
    time_zone: str
    calls_a_year: int
    people_known: int
    outline: Ring
    areas: Mapping[str, Area]


def read_county() -> County:
    """The county as its table says it."""
    raw = dict(table("county"))
    areas = {row["key"]: _area(row) for row in raw.pop("areas")}
    return County(outline=_ring(raw.pop("outline")), areas=areas, **raw)


def distance_km(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Kilometres between two places of the county, as on a flat map: within a thousandth of the true distance here."""
    return hypot((to_lat - from_lat) * KM_A_DEGREE, (to_lon - from_lon) * KM_A_DEGREE * NARROWER)


def _area(row: dict[str, Any]) -> Area:
    rest = {key: row[key] for key in ("key", "name", "character", "population", "households", "languages")}
    return Area(
        name_es=row.get("name_es", ""),
        streets=words(row, "streets"),
        outline=_ring(row["outline"]),
        **rest,
    )


def _ring(points: list[list[float]]) -> Ring:
    return tuple((lon, lat) for lon, lat in points)
