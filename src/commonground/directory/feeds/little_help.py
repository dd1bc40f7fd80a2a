"""A 'little help book': one flat table of places, each an organization, a service and a location in one row, in
English and Spanish.

`places.csv` defines everything; `subcategory.csv`, `category.csv`, `city.csv` and `schedule.csv` explain its codes
and may be missing.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from commonground.directory.feeds.cleaning import clean_email, clean_line, clean_name, clean_url
from commonground.directory.feeds.coding import need_codes
from commonground.directory.feeds.hours import read_date, read_days, read_hours, read_numbers
from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.phones import read_phones
from commonground.directory.feeds.places import coordinates, flags
from commonground.directory.feeds.records import (
    Accessibility,
    Address,
    DirectoryBatch,
    Language,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble

_ENDING = re.compile(r"[\s,]+(?:(?P<state>[A-Z]{2}|Oregon)\.?[\s,]+)?(?P<zip>\d{5}(?:-\d{4})?)\s*(?:\(.*\))?$")
_FEED_STATE = "OR"


@dataclass(frozen=True, slots=True)
class Codes:
    """What the codes of the places mean."""

    categories: dict[str, str]
    cities: dict[str, str]
    schedules: dict[str, Schedule]


def read(path: Path, rejects: RejectsFile) -> DirectoryBatch:
    """Read a folder with a `places.csv`. Raises FeedTrouble when it is not there."""
    if not (path / "places.csv").is_file():
        raise FeedTrouble("the folder has no places.csv")
    intake = Intake(rejects)
    names = {f: _names(intake, path / f"{f}.csv") for f in ("category", "subcategory", "city")}
    codes = Codes(names["category"] | names["subcategory"], names["city"], _schedules(intake, path / "schedule.csv"))
    organizations: dict[str, Organization] = {}
    services, locations, links = [], [], []
    for row in intake.rows(path / "places.csv", "place", ("id", "name")):
        if not row.raw("name"):
            intake.reject("place", row, "name", "the name is empty")
            continue
        identity = intake.new_id("place", row)
        if identity:
            intake.accept("place")
            organization = _organization(row)
            organizations.setdefault(organization.source_id, organization)
            services.append(_service(intake, row, identity, organization.source_id, codes))
            locations.append(_location(intake, row, identity, organization.source_id, codes))
            links.append(
                ServiceAtLocation(source_id=identity, source_line=row.line, service_id=identity, location_id=identity)
            )
    return intake.batch("little-help", organizations.values(), services, locations, links)


def _names(intake: Intake, path: Path) -> dict[str, str]:
    return {row.raw("id"): row.short("name") for row in intake.part_rows(path) if row.raw("id")}


def _schedules(intake: Intake, path: Path) -> dict[str, Schedule]:
    made = ((row.raw("id"), _schedule(intake, row)) for row in intake.part_rows(path))
    return {identity: schedule for identity, schedule in made if identity and schedule}


def _schedule(intake: Intake, row: Row) -> Schedule | None:
    days, month_days = read_days(row.raw("byDay")), read_numbers(row.raw("byMonthDay"), -31, 31)
    starts, ends = read_date(row.raw("validFrom")), read_date(row.raw("validTo"))
    if not days and not month_days:
        if row.raw("opensAt", "byDay", "byMonthDay"):
            intake.part(row, "byDay", "the days cannot be read")
        return None
    if starts and ends and ends < starts:
        intake.part(row, "validTo", "the schedule ends before it begins")
        return None
    hours = read_hours(row.raw("opensAt"), row.raw("closesAt"))
    monthly = bool(month_days) or any(len(day) > 2 for day in days or ())
    return Schedule(
        source_id=row.raw("id"),
        source_line=row.line,
        freq="MONTHLY" if monthly else "WEEKLY",
        byday=days or (),
        bymonthday=month_days or (),
        opens_at=hours[0] if hours else None,
        closes_at=hours[1] if hours else None,
        valid_from=starts,
        valid_to=ends,
    )


def _organization(row: Row) -> Organization:
    """Places of one name are run by one organization; its id is that name."""
    name = clean_name(row.raw("name"))
    return Organization(
        source_id=f"name:{name.casefold()}", source_line=row.line, name=name, url=clean_url(row.raw("url"))
    )


def _translations(row: Row) -> tuple[Translation, ...]:
    fields = (
        ("name", row.short("name_es")),
        ("description", row.text("description_es")),
        ("hours_note", row.text("hours_es")),
    )
    return tuple(Translation(field=field, language="es", text=text) for field, text in fields if text)


def _service(intake: Intake, row: Row, identity: str, organization: str, codes: Codes) -> Service:
    name, text = clean_name(row.raw("name")), row.text("description")
    listed = [one for one in f"{row.raw('subcategory')}|{row.raw('category')}".split("|") if one]
    tags = tuple(dict.fromkeys(codes.categories[one] for one in listed if one in codes.categories))
    wanted = [one for one in row.raw("schedule").split("|") if one]
    interpreters = row.raw("languageHelp").lower()
    return Service(
        source_id=identity,
        source_line=row.line,
        organization_id=organization,
        name=name,
        description=text,
        url=clean_url(row.raw("url")),
        email=clean_email(row.raw("email")),
        interpretation_services="yes" if interpreters == "y" else "some" if interpreters == "some" else "",
        hours_note=row.text("hours"),
        categories=tags,
        needs=need_codes(name, text, tags, "little-help"),
        languages=(Language(source_id=f"{identity}/en", source_line=row.line, name="English", code="en"),),
        phones=read_phones(identity, row.line, row.raw("phone")),
        schedules=tuple(codes.schedules[one] for one in wanted if one in codes.schedules),
        service_areas=_areas(row, identity, codes),
        translations=_translations(row),
        flags=flags(name, text, row.raw("description_es")),
    )


def _areas(row: Row, identity: str, codes: Codes) -> tuple[ServiceArea, ...]:
    names = [codes.cities[one] for one in row.raw("city").split("|") if one in codes.cities]
    return tuple(ServiceArea(source_id=f"{identity}/area/{name}", source_line=row.line, name=name) for name in names)


def _location(intake: Intake, row: Row, identity: str, organization: str, codes: Codes) -> Location:
    address = _address(row, identity, codes)
    point = coordinates(intake, row)
    wheelchair = row.raw("wheelchair").lower() == "y"
    ramp = Accessibility(source_id=f"{identity}/wheelchair", source_line=row.line, description="Wheelchair accessible")
    return Location(
        source_id=identity,
        source_line=row.line,
        organization_id=organization,
        location_type="physical" if address or point else "virtual",
        name=clean_name(row.raw("name")),
        description="" if address else row.short("address"),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        addresses=(address,) if address else (),
        accessibility=(ramp,) if wheelchair else (),
    )


def _address(row: Row, identity: str, codes: Codes) -> Address | None:
    """'1162 B St, #213, Springfield, 97477' in its pieces; None for 'Phone only' and other words without a street."""
    written = clean_line(row.raw("address"))
    ending = _ENDING.search(written)
    street = written[: ending.start()] if ending else written
    if not any(letter.isdigit() for letter in street):
        return None
    known = {city.strip().casefold(): city.strip() for names in codes.cities.values() for city in names.split("/")}
    pieces = [piece.strip() for piece in street.split(",") if piece.strip()]
    city = known.get(pieces[-1].casefold(), "") if len(pieces) > 1 else ""
    city = city or next((name for low, name in known.items() if pieces[-1].casefold().endswith(f" {low}")), "")
    last = pieces[-1][: len(pieces[-1]) - len(city)].strip() if city else pieces[-1]
    return Address(
        source_id=f"{identity}/address",
        source_line=row.line,
        address_1=", ".join([*pieces[:-1], *([last] if last else [])]),
        city=city,
        state_province=_FEED_STATE if ending and ending["state"] else "",
        postal_code=ending["zip"] if ending else "",
        country="US",
    )
