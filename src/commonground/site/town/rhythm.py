"""When and where the town asks for help: what is asked about, at which hour, day, season and in which neighborhood.

Calls are a nonhomogeneous Poisson process: each nature has its own rate, made of its share of the year, the day of the
week, the season and the hour; the neighborhood follows its residents and its character. A working day runs from
06:00 to 06:00 local time, so that a Friday night belongs to Friday.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, tau
from typing import Any

import numpy as np
import numpy.typing as npt

from commonground.site.town.chance import Choice, weighted
from commonground.site.town.county import County
from commonground.site.town.reading import table

DAYS_IN_A_YEAR = 365.25
DAY_BEGINS = 6  # local hour
HOUR = 3600

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nature:
    """One nature, its choices prepared; the chance that it names a person, and of each danger mark."""

    code: str
    ends: str
    channels: Choice[str]
    responses: Choice[str]
    priority: Choice[int]
    people: float
    danger: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rhythm draws: a nature and a neighborhood at a second after 06:00 on the wall clock."""

    second: float
    nature: Nature
    area: int


class Rhythm:
    """The rates of one county, ready to draw a day from."""

    def __init__(self, county: County) -> None:
        raw = table("natures")
        rows: list[dict[str, Any]] = raw["natures"]
        self.natures = tuple(_nature(raw, row) for row in rows)
        self.endings = {key: weighted(row) for key, row in raw["endings"].items()}
        weights = np.array([row["weight"] for row in rows], dtype=float)
        self._daily = weights / weights.sum() * county.calls_a_year / DAYS_IN_A_YEAR
        self._week = np.array([_even(raw["week"][row["week"]]) for row in rows])
        self._season = np.array([row["season"] for row in rows])
        self._peak = float(raw["season"]["peak_day"])
        self._hours = np.array([_running(np.roll(raw["hours"][row["hours"]], -DAY_BEGINS)) for row in rows])
        self._areas = np.array([_running(_places(county, raw["places"][row["places"]])) for row in rows])

    def rates(self, day: date) -> Floats:
        """Expected calls of each nature in the working day that begins on `day`."""
        turn = cos(tau * (day.timetuple().tm_yday - self._peak) / DAYS_IN_A_YEAR)
        rates: Floats = self._daily * self._week[:, day.weekday()] * (1 + self._season * turn)
        return rates

    def draw(self, chance: np.random.Generator, day: date) -> list[Asked]:
        """The calls of one working day, in the order of their natures."""
        counts = chance.poisson(self.rates(day))
        index = np.repeat(np.arange(len(counts)), counts)
        drawn = chance.random((3, len(index)))
        hours = (self._hours[index] <= drawn[0][:, None]).sum(axis=1)
        areas = (self._areas[index] <= drawn[1][:, None]).sum(axis=1)
        seconds = (hours + drawn[2]) * HOUR
        rows = zip(seconds.tolist(), index.tolist(), areas.tolist(), strict=True)
        return [Asked(second, self.natures[nature], area) for second, nature, area in rows]


def _nature(raw: Mapping[str, Any], row: Mapping[str, Any]) -> Nature:
    return Nature(
        code=row["code"],
        ends=row["ends"],
        channels=weighted(raw["channels"][row["channels"]]),
        responses=weighted(raw["responses"][row["responses"]]),
        priority=weighted({int(level): share for level, share in row["priority"].items()}),
        people=row["people"],
        danger=tuple(row["danger"].items()),
    )


def _places(county: County, weights: Mapping[str, float]) -> Floats:
    return np.array([area.population * weights[area.character] for area in county.areas.values()])


def _even(weights: list[float]) -> Floats:
    row = np.array(weights, dtype=float)
    even: Floats = row / row.mean()
    return even


def _running(weights: npt.ArrayLike) -> Floats:
    row = np.asarray(weights, dtype=float)
    running: Floats = np.cumsum(row / row.sum())
    running[-1] = 1.0
    return running
