"""The question as it was put before a person: that it stood on a screen in their hand, and a seal of what it asked.

A yes on a screen belongs to that question and to no other. What the question said follows from the facts under the seal and the words of the
form's version, which never change.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from commonground.agencies.models import Agency
from commonground.consents.separate import form_for
from commonground.consents.supervised import Supervised
from commonground.people.models import Person

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Named:
    """One note that a permission names: which, of what kind, and on which day it was written."""

    part_id: UUID
    label: str
    day: date

    def kept(self) -> dict[str, str]:
        """As the permission keeps it."""
        return {"part": str(self.part_id), "label": self.label, "day": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Shown:
    """Since when (aware) a question stood on a screen that was handed over for its answer, and its seal (``seal_of``)."""

    at: datetime
    seal: str


def seal_of(
    *,
    person: Person,
    to_agencies: Iterable[Agency],
    labels: Collection[str],
    until: datetime,
    crisis: bool,
    days: Mapping[str, Days] | None = None,
    purpose: str = "coordination",
    signer: str = "adult",
    language: str = "en",
    items: Iterable[Named] = (),
    supervised: Supervised | None = None,
) -> str:
    """SHA-256 (64 hexadecimal digits) of everything a question asks: whom, what, what for, until when, who signs, in which words."""
    asked: dict[str, object] = {
        "person": str(person.pk),
        "giver": str(person.agency_id),
        "to": sorted(str(agency.pk) for agency in to_agencies),
        "labels": sorted(set(labels)),
        "days": as_told(days or {}),
        "purpose": purpose,
        "until": until.astimezone(UTC).isoformat(),
        "crisis": crisis,
        "signer": signer,
        "language": language,
        "form": form_for(labels, purpose, bool(named := sorted(str(one.part_id) for one in items))),
    }
    if named:
        asked["items"] = named
    if supervised:
        asked["supervised"] = supervised.sealed()
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def as_told(days: Mapping[str, Days]) -> dict[str, list[str | None]]:
    """The days as they are kept: by label the first and the last, ISO; labels without a bound are left out."""
    return {
        label: [day.isoformat() if day else None for day in span] for label, span in sorted(days.items()) if any(span)
    }


def days_named(items: Iterable[Mapping[str, str]]) -> dict[str, list[date]]:
    """The days of the notes that a permission names, by label, in order; for its words."""
    named: dict[str, list[date]] = {}
    for one in sorted(items, key=lambda one: one["day"]):
        named.setdefault(one["label"], []).append(date.fromisoformat(one["day"]))
    return named
