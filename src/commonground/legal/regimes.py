"""Rules with numbers, read from data: by when an incident is told (``incidents.toml``), and what a report stands on (``reports.toml``)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Regime:
    """One rule by which an incident is told: to whom, within which time, by which text, how sure we are of it."""

    code: str
    title: str
    to: str
    hours: int
    citation: str
    mark: str
    review_by: date

    @property
    def within(self) -> timedelta:
        """The time from the moment it was found."""
        return timedelta(hours=self.hours)

    def name(self) -> str:
        """In the reader's language."""
        return gettext(self.title)


@dataclass(frozen=True, slots=True)
class Statute:
    """A law that demands a report."""

    code: str
    about: str
    title: str
    citation: str
    mark: str
    review_by: date


@cache
def regimes() -> dict[str, Regime]:
    """The rules for incidents by code."""
    return {code: Regime(code=code, **row) for code, row in _read("incidents.toml").items()}


@cache
def statutes() -> dict[str, Statute]:
    """The laws that demand a report, by code."""
    return {code: Statute(code=code, **row) for code, row in _read("reports.toml")["statute"].items()}


def label_of(agency_kind: str) -> str:
    """Under which label an agency of this kind reports."""
    labels: dict[str, str] = _read("reports.toml")["label"]
    return labels.get(agency_kind, labels["else"])


def taken_within() -> timedelta:
    """Within which time intake takes a report. Our own number."""
    return timedelta(hours=_read("reports.toml")["take_within_hours"])
