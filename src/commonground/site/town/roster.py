"""Who works in the county: agencies, the agreements between them, staff, and the units that go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from commonground.site.town.reading import table, words


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the county. A confidential one has no area, address or place.

    `kind` is the law's kind of recipient, `work` what the agency does in plain words (dispatch_center, shelter, ...).
    `answers_in_hours` is its usual time until a referral is answered (0: it takes none);
    `answers_referrals` is false for the one that never answers.
    """

    key: str
    name: str
    name_es: str
    kind: str
    work: str
    area: str | None
    address: str | None
    lat: float | None
    lon: float | None
    phone: str
    email: str
    languages: tuple[str, ...]
    hours: str
    answers_in_hours: int
    answers_referrals: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one agency may show another, for which purposes, from when until when (None: no end agreed)."""

    key: str
    from_agency: str
    to_agency: str
    labels: tuple[str, ...]
    purposes: tuple[str, ...]
    starts: date
    ends: date | None
    title: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works for an agency: `job` in plain words, `role` a code of agencies/roles.toml (empty: no account).

    `demo` marks the one account of each role that the demo opens, at the page `home`.
    """

    key: str
    name: str
    job: str
    role: str
    agency: str
    languages: tuple[str, ...]
    email: str
    demo: bool
    home: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A team that responds, with its crew (staff keys) and its shift in local time."""

    key: str
    call_sign: str
    kind: str
    agency: str
    crew: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    home_area: str
    shift_starts: time
    shift_ends: time


def read_agencies() -> Mapping[str, Agency]:
    """Every agency by key."""
    return {row["key"]: _agency(row) for row in table("agencies")["agencies"]}


def read_agreements() -> tuple[Agreement, ...]:
    """Every agreement, live or ended."""
    return tuple(_agreement(row) for row in table("agencies")["agreements"])


def read_staff() -> Mapping[str, StaffMember]:
    """Everyone who works in the county, by key."""
    return {row["key"]: _staff(row) for row in table("staff")["staff"]}


def read_units() -> Mapping[str, Unit]:
    """Every unit by key."""
    return {row["key"]: _unit(row) for row in table("units")["units"]}


def _agency(row: dict[str, Any]) -> Agency:
    absent = {"area": None, "address": None, "lat": None, "lon": None, "answers_referrals": True}
    plain = {key: value for key, value in row.items() if key != "confidential"}
    return Agency(**{**absent, **plain, "languages": words(row, "languages")})


def _agreement(row: dict[str, Any]) -> Agreement:
    plain = {key: value for key, value in row.items() if key not in ("from", "to")}
    lists = {key: words(row, key) for key in ("labels", "purposes")}
    return Agreement(**{"ends": None, **plain, **lists, "from_agency": row["from"], "to_agency": row["to"]})


def _staff(row: dict[str, Any]) -> StaffMember:
    return StaffMember(**{"role": "", "demo": False, "home": "", **row, "languages": words(row, "languages")})


def _unit(row: dict[str, Any]) -> Unit:
    return Unit(**{**row, **{key: words(row, key) for key in ("crew", "skills", "languages")}})
