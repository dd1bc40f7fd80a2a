"""What a feed holds, in our own frozen shapes named after the objects of HSDS 3.1. No database here.

Every record has `source_id` (the id the feed gives it, stable from one reading to the next), `source_line` (where it
stood; for JSON its
place in the file) and `digest` (a hash of its content as public: equal digests mean nothing changed; ids of parents
count, lines do not).
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, TypeVar

STATUSES = ("active", "inactive", "defunct", "temporarily closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record of a feed has."""

    source_id: str
    source_line: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One field of a record in another language. `field` is the name of the field, `language` an ISO 639 code."""

    field: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCode:
    """One need that a service meets and why we think so: `basis` is 'category' (the feed says so), 'name' or 'text'
    (our own
    patterns); `evidence` the category or pattern; `crosswalk` the file that decided."""

    code: str
    basis: str
    evidence: str
    crosswalk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Record):
    """A number as a person dials it. `kind`: voice, text, fax, tty, hotline ... or empty when the feed does not say."""

    number: str
    extension: str = ""
    kind: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Record):
    """Repeating hours (`opening.Hours`). Both times midnight: all day. Times None: open that day, hours not said."""

    freq: str = "WEEKLY"
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    dtstart: date | None = None
    until: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChange(Record):
    """Days with other hours or none (`opening.DifferentDays`): a holiday."""

    starts: date
    ends: date
    every_year: bool = False
    closed: bool = True
    opens_at: time | None = None
    closes_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Record):
    """A street or postal address, never that of a place that must stay hidden."""

    address_1: str
    address_2: str = ""
    attention: str = ""
    city: str = ""
    region: str = ""
    state_province: str = ""
    postal_code: str = ""
    country: str = ""
    address_type: str = "physical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Record):
    """A language spoken, by name; `code` is ISO 639 when the feed gives it."""

    name: str
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessibility(Record):
    """What helps a person with a disability to use a place."""

    description: str
    details: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea(Record):
    """Where people may live to use a service."""

    name: str
    description: str = ""
    extent: str = ""
    extent_type: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Record):
    """Who runs services."""

    name: str
    alternate_name: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    parent_organization_id: str = ""
    phones: tuple[Phone, ...] = ()
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Record):
    """A place. `visibility` is 'public', 'partner' or 'never'; unless public it has no street address and no
    coordinates here.
    `hidden_because` says which rule hid it. `organization_id` may be empty."""

    organization_id: str = ""
    location_type: str = "physical"
    name: str = ""
    alternate_name: str = ""
    description: str = ""
    transportation: str = ""
    url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    languages: tuple[Language, ...] = ()
    accessibility: tuple[Accessibility, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    changes: tuple[ScheduleChange, ...] = ()
    visibility: str = "public"
    hidden_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Record):
    """What is offered. `needs`: which plain-language needs it meets. `confidential`: where it is must not be shown.
    `flags`: words of the feed's text that wound, left as they are for a person to mend. `assured_on`: the day the feed
    says somebody last checked it. `places_open`, `places_at`: places free and when they were counted."""

    organization_id: str
    name: str
    status: str = "active"
    alternate_name: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    interpretation_services: str = ""
    application_process: str = ""
    fees_description: str = ""
    eligibility_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    hours_note: str = ""
    alert: str = ""
    required_documents: str = ""
    categories: tuple[str, ...] = ()
    needs: tuple[NeedCode, ...] = ()
    languages: tuple[Language, ...] = ()
    phones: tuple[Phone, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    changes: tuple[ScheduleChange, ...] = ()
    service_areas: tuple[ServiceArea, ...] = ()
    translations: tuple[Translation, ...] = ()
    confidential: bool = False
    flags: tuple[str, ...] = ()
    assured_on: date | None = None
    places_open: int | None = None
    places_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAtLocation(Record):
    """A service offered at a place; both ids are source ids of accepted records."""

    service_id: str
    location_id: str
    description: str = ""
    phones: tuple[Phone, ...] = ()
    schedules: tuple[Schedule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Rows of one kind: `read = accepted + rejected`, always."""

    kind: str
    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryBatch:
    """One reading of a directory. Every id that a record points to is in the batch. `parts` counts the pieces left
    out of
    accepted rows (a phone, a schedule, coordinates): each has a line in the rejects file, none counts as a rejected
    row."""

    format: str
    organizations: tuple[Organization, ...] = ()
    services: tuple[Service, ...] = ()
    locations: tuple[Location, ...] = ()
    services_at_location: tuple[ServiceAtLocation, ...] = ()
    counts: tuple[Count, ...] = field(default=())
    parts: int = 0

    @property
    def read(self) -> int:
        """Data rows of the files that define organizations, services and locations."""
        return sum(count.read for count in self.counts)

    @property
    def accepted(self) -> int:
        """Those that became records."""
        return sum(count.accepted for count in self.counts)

    @property
    def rejected(self) -> int:
        """Those that stand in the rejects file."""
        return sum(count.rejected for count in self.counts)


R = TypeVar("R", bound=Record)
_NOT_CONTENT = ("source_line", "digest")


@lru_cache(maxsize=32)
def _names(kind: type) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The fields of a shape in order, and those that count as content, sorted, each with the beginning of its JSON."""
    names = tuple(f.name for f in dataclasses.fields(kind))
    return names, tuple((name, f'"{name}":') for name in sorted(names) if name not in _NOT_CONTENT)


def _written(value: object) -> tuple[object, str]:
    """A value with what is nested in it sealed, and the same as JSON, keys sorted and without blanks."""
    if isinstance(value, str):
        return value, encode_basestring(value)
    if value is None:
        return None, "null"
    if value == ():
        return (), "[]"
    if isinstance(value, tuple):
        found = [_written(item) for item in value]
        return tuple(item for item, _ in found), f"[{','.join([text for _, text in found])}]"
    if isinstance(value, (date, time)):
        return value, encode_basestring(value.isoformat())
    if isinstance(value, Record):
        return _sealed(value)
    if dataclasses.is_dataclass(value):
        members = [start + _written(getattr(value, name))[1] for name, start in _names(type(value))[1]]  # type: ignore[arg-type]
        return value, f"{{{','.join(members)}}}"
    return value, json.dumps(value)


def _sealed(record: R) -> tuple[R, str]:
    names, content = _names(type(record))  # type: ignore[arg-type]
    values: dict[str, Any] = {name: getattr(record, name) for name in names}
    members = []
    for name, start in content:
        value = values[name]
        if type(value) is str:  # nearly all are texts, and many of them empty
            members.append(start + encode_basestring(value) if value else start + '""')
        else:
            values[name], text = _written(value)
            members.append(start + text)
    text = f"{{{','.join(members)}}}"
    values["digest"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return type(record)(**values), text


def sealed(record: R) -> R:
    """The record, and every record in it, with the digest of its content (SHA-256, hexadecimal) as JSON: every field but the
    line and the digest, nested records included."""
    return _sealed(record)[0]
