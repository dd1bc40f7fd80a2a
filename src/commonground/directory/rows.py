"""From the records of a feed to rows: every value fits its column, and nothing says where a hidden place is.

Feeds hide places when they are read; this is the second lock, for batches that came another way.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from commonground.directory.feeds import DirectoryBatch, Record
from commonground.directory.feeds import records as feed
from commonground.directory.languages import code_of
from commonground.directory.models import (
    Address,
    Location,
    Organization,
    Phone,
    Schedule,
    ScheduleChange,
    Service,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.visibility import PUBLIC
from commonground.directory.week import hours_of_week

LONGEST_TEXT = 20_000
SMALLEST, LARGEST = 0, 32_000


@lru_cache(maxsize=32)
def _lengths(model: type[models.Model]) -> Mapping[str, int]:
    texts = (f for f in model._meta.local_concrete_fields if isinstance(f, models.CharField | models.TextField))
    return {f.attname: f.max_length or LONGEST_TEXT for f in texts}


def fitted(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The values, each text cut to its column and without what PostgreSQL cannot hold."""
    lengths = _lengths(model)
    return {
        name: value.replace("\0", "")[: lengths[name]] if name in lengths and isinstance(value, str) else value
        for name, value in values.items()
    }


def _list(values: Iterable[str], length: int) -> list[str]:
    return list(dict.fromkeys(short for value in values if (short := value.replace("\0", "")[:length])))


def _age(value: int | None) -> int | None:
    return value if value is None or SMALLEST <= value <= LARGEST else None


def hidden_places(batch: DirectoryBatch) -> frozenset[str]:
    """Source ids of locations whose whereabouts no row may hold: hidden themselves, or home of a confidential service."""
    secret = {service.source_id for service in batch.services if service.confidential}
    return frozenset(
        [place.source_id for place in batch.locations if place.visibility != PUBLIC]
        + [link.location_id for link in batch.services_at_location if link.service_id in secret]
    )


def organization_values(record: feed.Organization) -> dict[str, Any]:
    """The columns of an organization."""
    names = ("name", "alternate_name", "description", "url", "email")
    return fitted(Organization, {name: getattr(record, name) for name in names})


def location_values(record: feed.Location, *, hidden: bool, owner: UUID | None) -> dict[str, Any]:
    """The columns of a place; a hidden one is nowhere."""
    names = ("location_type", "name", "alternate_name", "description", "transportation", "url", "hidden_because")
    visibility = record.visibility if record.visibility != PUBLIC else "never" if hidden else PUBLIC
    return fitted(Location, {name: getattr(record, name) for name in names}) | {
        "organization_id": owner,
        "latitude": None if hidden else record.latitude,
        "longitude": None if hidden else record.longitude,
        "languages": _list((code_of(one.name, one.code) for one in record.languages), 60),
        "accessibility": _list((one.description for one in record.accessibility), 400),
        "visibility": visibility,
    }


def service_values(record: feed.Service, *, owner: UUID, places: Iterable[feed.Location], links: Iterable[feed.ServiceAtLocation]) -> dict[str, Any]:  # fmt: skip
    """The columns of a service; languages and hours of its places count as its own when it is looked for."""
    names = (
        "name", "status", "alternate_name", "description", "url", "email", "interpretation_services", "application_process",
        "fees_description", "eligibility_description", "hours_note", "alert", "required_documents", "confidential",
    )  # fmt: skip
    at = list(places)
    spoken = [*record.languages, *(one for place in at for one in place.languages)]
    hours = [*record.schedules, *(s for link in links for s in link.schedules), *(s for p in at for s in p.schedules)]
    changes = [*record.changes, *(change for place in at for change in place.changes)]
    return fitted(Service, {name: getattr(record, name) for name in names}) | {
        "organization_id": owner,
        "minimum_age": _age(record.minimum_age),
        "maximum_age": _age(record.maximum_age),
        "categories": _list(record.categories, 300),
        "needs": _list((need.code for need in record.needs), 60),
        "main_needs": _list((need.code for need in record.needs if need.basis != "text"), 60),
        "need_reasons": {need.code: [need.basis, need.evidence[:120], need.crosswalk[:60]] for need in record.needs},
        "languages": _list((code_of(one.name, one.code) for one in spoken), 60),
        "service_areas": _list((area.name for area in record.service_areas), 200),
        "flags": _list(record.flags, 120),
        "places_open": record.places_open,
        "places_at": record.places_at,
        "open_hours": list(hours_of_week(hours, changes)),
    }


def link_values(record: feed.ServiceAtLocation, *, service: UUID, location: UUID) -> dict[str, Any]:
    """The columns of a service at a place."""
    return fitted(ServiceAtLocation, {"description": record.description}) | {
        "service_id": service,
        "location_id": location,
    }


def verified(record: feed.Service, known: tuple[datetime | None, str]) -> dict[str, Any]:
    """When and how it was last checked: what the feed says, unless we know better. Never invented."""
    at, how = known
    told = datetime.combine(record.assured_on, time(12), UTC) if record.assured_on else None
    newer = told is not None and (at is None or told > at)
    return {"verified_at": told if newer else at, "verified_how": "feed" if newer else how}


def parts(record: Record, *, owner: str, key: UUID, jurisdiction: UUID, hidden: bool = False) -> Iterable[models.Model]:
    """The rows that hang on a record. `owner`: the name of the pointer; `hidden`: addresses keep city and state only."""
    held = {"jurisdiction_id": jurisdiction, f"{owner}_id": key}
    for rank, phone in enumerate(getattr(record, "phones", ())):
        values = {name: getattr(phone, name) for name in ("number", "extension", "kind", "description")}
        yield Phone(**held, rank=rank, **fitted(Phone, values))
    for rank, schedule in enumerate(getattr(record, "schedules", ())):
        yield Schedule(**held, rank=rank, **_schedule(schedule))
    for change in getattr(record, "changes", ()):
        names = ("starts", "ends", "every_year", "closed", "opens_at", "closes_at")
        yield ScheduleChange(**held, **{name: getattr(change, name) for name in names})
    for rank, address in enumerate(getattr(record, "addresses", ())):
        yield Address(**held, rank=rank, **_address(address, hidden=hidden))
    for told in getattr(record, "translations", ()):
        words = {"field": told.field, "language": told.language, "text": told.text}
        yield Translation(**held, **fitted(Translation, words))


def _schedule(record: feed.Schedule) -> dict[str, Any]:
    names = ("freq", "dtstart", "until", "valid_from", "valid_to", "opens_at", "closes_at", "description", "notes")
    lists = ("byday", "bymonthday", "byweekno", "byyearday")
    return fitted(Schedule, {name: getattr(record, name) for name in names}) | {
        "interval": max(1, min(record.interval, LARGEST)),
        **{name: list(getattr(record, name)) for name in lists},
    }


def _address(record: feed.Address, *, hidden: bool) -> dict[str, Any]:
    names = ["city", "region", "state_province", "country", "address_type"]
    names += [] if hidden else ["attention", "address_1", "address_2", "postal_code"]
    return fitted(Address, {name: getattr(record, name) for name in names}) | {
        "visibility": "never" if hidden else PUBLIC
    }
