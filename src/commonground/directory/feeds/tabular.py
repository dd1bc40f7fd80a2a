"""Builds a directory out of the tables of HSDS: version 3 (CSV or JSON), version 1, and the older Ohana files, which
differ in few names.

A service without a known organization is rejected, and so is a location that points to an organization the feed does
not have
(HSDS 3 says that pointer is only about upkeep: there the pointer is dropped). A link to an unknown service or place
is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from commonground.directory.feeds import parts
from commonground.directory.feeds.cleaning import clean_email, clean_name, clean_url
from commonground.directory.feeds.coding import need_codes
from commonground.directory.feeds.hours import DayRow, joined_days, read_date
from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.places import age, coordinates, flags
from commonground.directory.feeds.records import (
    STATUSES,
    Accessibility,
    DirectoryBatch,
    Language,
    Location,
    Organization,
    Phone,
    Record,
    Schedule,
    ScheduleChange,
    Service,
    ServiceArea,
    ServiceAtLocation,
)

R = TypeVar("R", bound=Record)
Owner = tuple[str, str]
OWNERS = ("service", "service_at_location", "location", "organization")


class Source(Protocol):
    """Where the tables come from."""

    def defining(self, table: str, kind: str, needed: tuple[str, ...]) -> Iterable[Row]:
        """The rows of a table that defines records; they are counted. Raises FeedTrouble when it must exist and
        does not."""

    def parts(self, *tables: str) -> Iterable[Row]:
        """The rows of the first of the tables that exists."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Tables as CSV files in a folder."""

    folder: Path
    intake: Intake

    def defining(self, table: str, kind: str, needed: tuple[str, ...]) -> Iterable[Row]:
        return self.intake.rows(self.folder / f"{table}.csv", kind, needed)

    def parts(self, *tables: str) -> Iterable[Row]:
        found = next((t for t in tables if (self.folder / f"{t}.csv").is_file()), None)
        return self.intake.part_rows(self.folder / f"{found}.csv") if found else ()


@dataclass(slots=True)
class Tables:
    """One reading of HSDS tables. `format` names the crosswalk; `keeps_stray_places`: a location may point to an
    unknown organization."""

    format: str
    source: Source
    intake: Intake
    keeps_stray_places: bool = False
    owner_of: Callable[[Row, Mapping[str, Organization]], str] = field(
        default=lambda row, known: row.raw("organization_id")
    )
    tags_of: Callable[[Row], tuple[str, ...]] = field(default=lambda row: ())
    languages_of: Callable[[Row], tuple[Language, ...]] = field(default=lambda row: ())

    def owned(self, rows: Iterable[Row], make: Callable[[Row, str], Iterable[R]]) -> dict[Owner, tuple[R, ...]]:
        """Parts by what they belong to: the service first, then the service at a place, the place, the organization."""
        found: dict[Owner, list[R]] = {}
        for row in rows:
            owner = next(((kind, row.raw(f"{kind}_id")) for kind in OWNERS if row.raw(f"{kind}_id")), None)
            if owner is None:
                personal = "the row belongs to a contact person, and contact persons are not read"
                self.intake.part(row, "service_id", personal if row.raw("contact_id") else "the row belongs to nothing")
                continue
            found.setdefault(owner, []).extend(make(row, "/".join(owner)))
        return {owner: tuple(made) for owner, made in found.items()}

    def read(self) -> DirectoryBatch:
        """Everything the tables hold."""
        numbers = self.owned(self.source.parts("phones"), lambda row, owner: parts.phones(self.intake, row, owner))
        hours, changes = self._hours(), self._changes()
        organizations = {o.source_id: o for o in self._organizations(numbers)}
        locations = {p.source_id: p for p in self._locations(organizations, numbers, hours, changes)}
        services = {s.source_id: s for s in self._services(organizations, locations, numbers, hours, changes)}
        links = self._links(services, locations, numbers, hours)
        return self.intake.batch(self.format, organizations.values(), services.values(), locations.values(), links)

    def _hours(self) -> dict[Owner, tuple[Schedule, ...]]:
        repeating = self.owned(
            self.source.parts("schedules"), lambda row, owner: _some(parts.schedule(self.intake, row, owner))
        )
        days: dict[Owner, list[DayRow]] = {}
        for row in self.source.parts("regular_schedules", "regular_schedule"):
            owner = next(((kind, row.raw(f"{kind}_id")) for kind in OWNERS if row.raw(f"{kind}_id")), None)
            made = parts.day_row(self.intake, row)
            if made and owner:
                days.setdefault(owner, []).append(made)
        return repeating | {owner: joined_days("/".join(owner), rows) for owner, rows in days.items()}

    def _changes(self) -> dict[Owner, tuple[ScheduleChange, ...]]:
        rows = self.source.parts("holiday_schedules", "holiday_schedule")
        return self.owned(rows, lambda row, owner: _some(parts.change(self.intake, row, owner)))

    def _organizations(self, numbers: Mapping[Owner, tuple[Phone, ...]]) -> Iterator[Organization]:
        for row in self.source.defining("organizations", "organization", ("id", "name")):
            name = clean_name(row.raw("name"))
            identity = self.intake.new_id("organization", row) if name else ""
            if not name:
                self.intake.reject("organization", row, "name", "the name is empty")
            if identity:
                self.intake.accept("organization")
                yield Organization(
                    source_id=identity,
                    source_line=row.line,
                    name=name,
                    alternate_name=clean_name(row.raw("alternate_name")),
                    description=row.text("description"),
                    url=clean_url(row.raw("website", "url")),
                    email=clean_email(row.raw("email")),
                    parent_organization_id=row.raw("parent_organization_id"),
                    phones=numbers.get(("organization", identity), ()),
                )

    def _locations(
        self,
        organizations: Mapping[str, Organization],
        numbers: Mapping[Owner, tuple[Phone, ...]],
        hours: Mapping[Owner, tuple[Schedule, ...]],
        changes: Mapping[Owner, tuple[ScheduleChange, ...]],
    ) -> Iterator[Location]:
        streets = self.owned(
            self.source.parts("physical_addresses", "addresses"), lambda r, o: _some(parts.address(r, o))
        )
        helps = self.owned(
            self.source.parts("accessibility", "accessibility_for_disabilities"),
            lambda r, o: _some(parts.accessibility(r, o)),
        )
        for row in self.source.defining("locations", "location", ("id",)):
            identity = self.intake.new_id("location", row)
            owner = self._place_owner(row, organizations) if identity else None
            if owner is None:
                continue
            point = coordinates(self.intake, row)
            key = ("location", identity)
            self.intake.accept("location")
            yield Location(
                source_id=identity,
                source_line=row.line,
                organization_id=owner,
                location_type=_location_type(row),
                name=clean_name(row.raw("name")),
                alternate_name=clean_name(row.raw("alternate_name")),
                description=row.text("description"),
                transportation=row.text("transportation"),
                url=clean_url(row.raw("url", "website")),
                latitude=point[0] if point else None,
                longitude=point[1] if point else None,
                addresses=streets.get(key, ()),
                phones=numbers.get(key, ()),
                languages=self.languages_of(row),
                accessibility=helps.get(key) or _listed_help(row),
                schedules=hours.get(key, ()),
                changes=changes.get(key, ()),
            )

    def _place_owner(self, row: Row, organizations: Mapping[str, Organization]) -> str | None:
        owner = self.owner_of(row, organizations)
        if not owner or owner in organizations:
            return owner
        if self.keeps_stray_places:
            self.intake.part(row, "organization_id", "the feed has no such organization")
            return ""
        self.intake.reject("location", row, "organization_id", "the feed has no such organization")
        return None

    def _services(
        self,
        organizations: Mapping[str, Organization],
        locations: Mapping[str, Location],
        numbers: Mapping[Owner, tuple[Phone, ...]],
        hours: Mapping[Owner, tuple[Schedule, ...]],
        changes: Mapping[Owner, tuple[ScheduleChange, ...]],
    ) -> Iterator[Service]:
        tongues = self.owned(self.source.parts("languages"), lambda r, o: _some(parts.language(r, o)))
        areas = self.owned(self.source.parts("service_areas"), lambda r, o: _some(parts.service_area(r, o)))
        terms = self._terms()
        for row in self.source.defining("services", "service", ("id", "name")):
            identity = self._service_id(row, organizations, locations)
            if not identity:
                continue
            key = ("service", identity)
            self.intake.accept("service")
            yield self._service(
                row,
                identity,
                self._service_owner(row, organizations, locations),
                numbers.get(key, ()),
                hours.get(key, ()),
                changes.get(key, ()),
                tongues.get(key, ()) + self.languages_of(row),
                areas.get(key, ()) + _named_areas(row),
                terms.get(identity, ()),
            )

    def _service_owner(
        self, row: Row, organizations: Mapping[str, Organization], locations: Mapping[str, Location]
    ) -> str:
        """The organization, by the row itself or, in files that leave it out, by the place of the service."""
        owner = self.owner_of(row, organizations)
        place = locations.get(row.raw("location_id"))
        return owner or (place.organization_id if place else "")

    def _service_id(
        self, row: Row, organizations: Mapping[str, Organization], locations: Mapping[str, Location]
    ) -> str:
        if not row.raw("name"):
            self.intake.reject("service", row, "name", "the name is empty")
            return ""
        owner = self._service_owner(row, organizations, locations)
        if owner not in organizations:
            column = "organization_id" if row.raw("organization_id") or not row.raw("location_id") else "location_id"
            reason = "the feed has no such organization" if owner else "the service names no organization"
            self.intake.reject("service", row, column, reason)
            return ""
        return self.intake.new_id("service", row)

    def _service(
        self,
        row: Row,
        identity: str,
        owner: str,
        numbers: tuple[Phone, ...],
        hours: tuple[Schedule, ...],
        changes: tuple[ScheduleChange, ...],
        tongues: tuple[Language, ...],
        areas: tuple[ServiceArea, ...],
        terms: tuple[str, ...],
    ) -> Service:
        name, text = clean_name(row.raw("name")), row.text("description")
        tags = terms + self.tags_of(row)
        status = row.raw("status").lower() or "active"
        if status not in STATUSES:
            self.intake.part(row, "status", "not a status of HSDS; read as inactive")
        return Service(
            source_id=identity,
            source_line=row.line,
            organization_id=owner,
            name=name,
            status=status if status in STATUSES else "inactive",
            alternate_name=clean_name(row.raw("alternate_name")),
            description=text,
            url=clean_url(row.raw("url", "website")),
            email=clean_email(row.raw("email")),
            interpretation_services=row.text("interpretation_services"),
            application_process=row.text("application_process"),
            fees_description=row.text("fees_description", "fees"),
            eligibility_description=row.text("eligibility_description", "eligibility"),
            minimum_age=age(self.intake, row, "minimum_age"),
            maximum_age=age(self.intake, row, "maximum_age"),
            hours_note="\n".join(dict.fromkeys(s.notes for s in hours if s.notes)),
            alert=row.text("alert"),
            required_documents=row.text("required_documents"),
            categories=tags,
            needs=need_codes(f"{name} {row.short('alternate_name')}", text, tags, self.format),
            languages=tongues,
            phones=numbers,
            schedules=hours,
            changes=changes,
            service_areas=areas,
            flags=flags(name, text),
            assured_on=read_date(row.raw("assured_date")),
        )

    def _terms(self) -> dict[str, tuple[str, ...]]:
        """Names of the feed's own category terms by service, where its tables carry them."""
        names = {row.raw("id"): row.short("name") for row in self.source.parts("taxonomy_terms")}
        found: dict[str, list[str]] = {}
        for row in self.source.parts("attributes"):
            term = names.get(row.raw("taxonomy_term_id")) or row.short("label")
            if term and row.raw("link_entity") in ("service", "") and row.raw("link_id"):
                found.setdefault(row.raw("link_id"), []).append(term)
        return {service: tuple(dict.fromkeys(terms)) for service, terms in found.items()}

    def _links(
        self,
        services: Mapping[str, Service],
        locations: Mapping[str, Location],
        numbers: Mapping[Owner, tuple[Phone, ...]],
        hours: Mapping[Owner, tuple[Schedule, ...]],
    ) -> Iterator[ServiceAtLocation]:
        seen: set[str] = set()
        tables = ("services_at_location", "service_at_location", "service_at_locations")
        for row in [*self.source.parts(*tables), *self._links_in_services()]:
            service, place = row.raw("service_id"), row.raw("location_id")
            identity = row.raw("id") or f"{service}@{place}"
            unknown = "service_id" if service not in services else "location_id" if place not in locations else ""
            if unknown or identity in seen:
                self.intake.part(
                    row, unknown or "id", "the feed has no such row" if unknown else "another row has the same id"
                )
                continue
            seen.add(identity)
            key = ("service_at_location", identity)
            yield ServiceAtLocation(
                source_id=identity,
                source_line=row.line,
                service_id=service,
                location_id=place,
                description=row.text("description"),
                phones=numbers.get(key, ()),
                schedules=hours.get(key, ()),
            )

    def _links_in_services(self) -> Iterator[Row]:
        """Files whose service rows name their place, without a table of links."""
        for row in self.source.parts("services") if self.format == "ohana" else ():
            if row.raw("location_id") and row.raw("id"):
                yield Row(row.file, row.line, {"service_id": row.raw("id"), "location_id": row.raw("location_id")})


def _some(made: R | None) -> tuple[R, ...]:
    return () if made is None else (made,)


def _listed_help(row: Row) -> tuple[Accessibility, ...]:
    """What helps to use the place, listed in a cell of the location."""
    words = row.short("accessibility")
    made = Accessibility(source_id=f"location/{row.raw('id')}/accessibility", source_line=row.line, description=words)
    return (made,) if words else ()


def _location_type(row: Row) -> str:
    if row.raw("virtual").lower() == "true":
        return "virtual"
    written = row.raw("location_type").lower()
    return written if written in ("physical", "postal", "virtual") else "physical"


def _named_areas(row: Row) -> tuple[ServiceArea, ...]:
    """Areas listed in a cell of the service, as the Ohana files do."""
    names = dict.fromkeys(name.strip() for name in row.short("service_areas").split(",") if name.strip())
    return tuple(
        ServiceArea(source_id=f"service/{row.raw('id')}/area/{name}", source_line=row.line, name=name) for name in names
    )
