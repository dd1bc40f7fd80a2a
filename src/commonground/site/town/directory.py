"""The directory of the county: organizations and their services, in the shape of a human-services directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from commonground.site.town.reading import table, words


@dataclass(frozen=True, slots=True)
class Organization:
    """Who runs a service; `agency` when it is one of the partner agencies."""

    key: str
    name: str
    name_es: str
    agency: str | None
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Local hours on the days named as in calendars (`MO,TU`)."""

    byday: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Service:
    """One service. A confidential one, and one that comes by telephone, has no address, area or place.

    `places_open` is None where nobody counts places, 0 when it is full; `verified_days_ago` counts back from the day
    the town is built.
    """

    key: str
    organization: str
    name: str
    name_es: str
    description: str
    description_es: str
    needs: tuple[str, ...]
    area: str | None
    address: str | None
    lat: float | None
    lon: float | None
    confidential: bool
    phone: str
    languages: tuple[str, ...]
    eligibility: str
    eligibility_es: str
    accessibility: tuple[str, ...]
    places_open: int | None
    verified_days_ago: int
    schedule: tuple[OpenHours, ...]


def read_organizations() -> Mapping[str, Organization]:
    """Every organization by key."""
    return {row["key"]: Organization(**{"agency": None, **row}) for row in table("directory")["organizations"]}


def read_services() -> Mapping[str, Service]:
    """Every service by key."""
    return {row["key"]: _service(row) for row in table("directory")["services"]}


def _service(row: dict[str, Any]) -> Service:
    absent = {
        "area": None,
        "address": None,
        "lat": None,
        "lon": None,
        "places_open": None,
        "confidential": False,
    }
    lists = {key: words(row, key) for key in ("needs", "languages", "accessibility")}
    schedule = tuple(OpenHours(**hours) for hours in row["schedule"])
    return Service(**{**absent, **row, **lists, "schedule": schedule})
