"""Reads one's own CSV by a mapping in TOML: one row is one service at one place.

format = 1                              # of the mapping itself
delimiter = ","                         # optional
state = "OR"                            # optional: for rows without a state

[columns]                               # field = "column of the file"
id = "Ref"                              # recommended; without it the id is made of organization, service, street
and city,
organization = "Agency"                 #   that agree in all three are told apart by their order
name = "Program"                        # needed, like organization
description = "What it does"
phone = "Phone"
address_1 = "Street"
city = "City"
postal_code = "Zip"
# also: alternate_name status url email application_process fees_description eligibility_description minimum_age
maximum_age
#       interpretation_services alert hours_note address_2 state_province latitude longitude accessibility
languages confidential

[columns.es]                            # the Spanish text of a field, if the file has it
description = "Que hace"

[hours]                                 # optional: a column per weekday, "9:00am-5:00pm", "closed" or empty
MO = "Mon"

[lists]                                 # optional: what separates several values in one cell
separator = ";"

[categories]                            # optional: the file's own categories and the needs they mean (codes of
needs.toml)
column = "Type"
[categories.needs]
"Food shelf" = ["food-pantry"]
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commonground.directory.feeds.cleaning import clean_email, clean_name, clean_url, clean_zip
from commonground.directory.feeds.coding import need_codes
from commonground.directory.feeds.hours import DayRow, joined_days, read_hours
from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.phones import read_phones
from commonground.directory.feeds.places import age, coordinates, flags
from commonground.directory.feeds.records import (
    STATUSES,
    Accessibility,
    Address,
    DirectoryBatch,
    Language,
    Location,
    NeedCode,
    Organization,
    Service,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble, checked
from commonground.directory.needs import vocabulary
from commonground.directory.opening import DAYS

TEXTS = (
    "description",
    "application_process",
    "fees_description",
    "eligibility_description",
    "interpretation_services",
    "alert",
    "hours_note",
)
FIELDS = (
    *TEXTS, "id", "organization", "name", "alternate_name", "status", "url", "email", "phone", "minimum_age", "maximum_age", "address_1", "address_2",
    "city", "state_province", "postal_code", "latitude", "longitude", "accessibility", "languages", "confidential",
)  # fmt: skip
_YES = ("y", "yes", "true", "1", "x", "si", "sí")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A checked mapping."""

    name: str
    delimiter: str
    state: str
    columns: Mapping[str, str]
    spanish: Mapping[str, str]
    hours: Mapping[str, str]
    separator: str
    category: str
    needs: Mapping[str, tuple[str, ...]]


def read(path: Path, mapping: Path, rejects: RejectsFile) -> DirectoryBatch:
    """Read a CSV by a mapping. Raises FeedTrouble when the mapping is faulty (it names the key) or the file is not
    there."""
    plan, intake = load(mapping), Intake(rejects)
    organizations: dict[str, Organization] = {}
    met: dict[str, int] = {}
    services, locations, links = [], [], []
    needed = (plan.columns["organization"], plan.columns["name"])
    for raw in intake.rows(checked(path), "place", needed, plan.delimiter):
        row = _renamed(raw, plan, met)
        empty = next((field for field in ("organization", "name") if not row.raw(field)), "")
        if empty:
            intake.reject("place", row, plan.columns[empty], "the cell is empty")
            continue
        identity = intake.new_id("place", row)
        if identity:
            intake.accept("place")
            owner = _organization(row)
            organizations.setdefault(owner.source_id, owner)
            services.append(_service(intake, row, raw, identity, owner.source_id, plan))
            locations.append(_location(intake, row, identity, owner.source_id, plan))
            links.append(
                ServiceAtLocation(source_id=identity, source_line=row.line, service_id=identity, location_id=identity)
            )
    return intake.batch(plan.name, organizations.values(), services, locations, links)


def load(path: Path) -> Mapped:
    """A mapping from its file. Raises FeedTrouble that names what is wrong."""
    try:
        table = tomllib.loads(checked(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FeedTrouble(f"the mapping {path.name} is not TOML") from error
    columns = _section(table, "columns")
    spanish = columns.pop("es", {})
    hours, lists, categories = _section(table, "hours"), _section(table, "lists"), _section(table, "categories")
    _check(table, columns, spanish, hours)
    return Mapped(
        name=path.stem,
        delimiter=str(table.get("delimiter", ",")),
        state=str(table.get("state", "")),
        columns={key: str(value) for key, value in columns.items()},
        spanish={str(key): str(value) for key, value in spanish.items()} if isinstance(spanish, dict) else {},
        hours={key: str(value) for key, value in hours.items()},
        separator=str(lists.get("separator", ";")) or ";",
        category=str(categories.get("column", "")),
        needs=_category_needs(categories.get("needs", {})),
    )


def _section(table: dict[str, object], key: str) -> dict[str, object]:
    section = table.get(key, {})
    if not isinstance(section, dict):
        raise FeedTrouble(f"the mapping: {key} must be a table")
    return dict(section)


def _check(
    table: Mapping[str, object], columns: Mapping[str, object], spanish: object, hours: Mapping[str, object]
) -> None:
    problems = [f"columns.{key} is not a field" for key in columns if key not in FIELDS]
    problems += [f"columns.{key} is needed" for key in ("organization", "name") if not columns.get(key)]
    problems += [
        f"columns.{key} must be the name of a column" for key, value in columns.items() if not isinstance(value, str)
    ]
    problems += (
        []
        if isinstance(spanish, dict) and all(k in (*TEXTS, "name") for k in spanish)
        else ["columns.es is not a table of text fields"]
    )
    problems += [f"hours.{key} is not one of {', '.join(DAYS)}" for key in hours if key not in DAYS]
    problems += (
        []
        if len(str(table.get("delimiter", ","))) == 1 and str(table.get("delimiter", ",")) not in '"\r\n'
        else ["delimiter must be one character"]
    )
    if problems:
        raise FeedTrouble(f"the mapping: {problems[0]}")


def _category_needs(found: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict):
        raise FeedTrouble("the mapping: categories.needs must be a table")
    needs = {
        str(k).casefold(): tuple(str(code) for code in v) if isinstance(v, list) else (str(v),)
        for k, v in found.items()
    }
    unknown = next((code for codes in needs.values() for code in codes if code not in vocabulary()), None)
    if unknown is not None:
        raise FeedTrouble(f"the mapping: {unknown[:60]} is not a need of needs.toml")
    return needs


def _renamed(raw: Row, plan: Mapped, met: dict[str, int]) -> Row:
    values = {field: raw.values.get(column, "") for field, column in plan.columns.items()}
    values |= {f"es:{field}": raw.values.get(column, "") for field, column in plan.spanish.items()}
    if "id" not in plan.columns:
        values["id"] = _made_id(values, met)
    return Row(raw.file, raw.line, values)


def _made_id(values: Mapping[str, str], met: dict[str, int]) -> str:
    """An id without the street: a hash of a hidden address could be guessed back."""
    seed = "\n".join(values.get(field, "").strip().casefold() for field in ("organization", "name", "city"))
    made = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    met[made] = met.get(made, 0) + 1
    return made if met[made] == 1 else f"{made}-{met[made]}"


def _organization(row: Row) -> Organization:
    name = clean_name(row.raw("organization"))
    return Organization(source_id=f"name:{name.casefold()}", source_line=row.line, name=name)


def _service(intake: Intake, row: Row, raw: Row, identity: str, owner: str, plan: Mapped) -> Service:
    name, text = clean_name(row.raw("name")), row.text("description")
    tags = (
        tuple(one.strip() for one in raw.short(plan.category).split(plan.separator) if one.strip())
        if plan.category
        else ()
    )
    status = row.raw("status").lower() or "active"
    if status not in STATUSES:
        intake.part(row, plan.columns["status"], "not a status of HSDS; read as inactive")
    tongues = [one.strip() for one in row.short("languages").split(plan.separator) if one.strip()]
    return Service(
        source_id=identity,
        source_line=row.line,
        organization_id=owner,
        name=name,
        status=status if status in STATUSES else "inactive",
        alternate_name=clean_name(row.raw("alternate_name")),
        url=clean_url(row.raw("url")),
        email=clean_email(row.raw("email")),
        description=text,
        application_process=row.text("application_process"),
        fees_description=row.text("fees_description"),
        eligibility_description=row.text("eligibility_description"),
        interpretation_services=row.text("interpretation_services"),
        alert=row.text("alert"),
        hours_note=row.text("hours_note"),
        minimum_age=age(intake, row, "minimum_age"),
        maximum_age=age(intake, row, "maximum_age"),
        categories=tags,
        needs=_needs(plan, tags, name, text, row),
        languages=tuple(
            Language(source_id=f"{identity}/language/{one}", source_line=row.line, name=one) for one in tongues
        ),
        phones=read_phones(identity, row.line, row.raw("phone")),
        schedules=joined_days(identity, _days(intake, raw, plan)),
        translations=tuple(
            Translation(field=field, language="es", text=spanish)
            for field in plan.spanish
            if (spanish := row.text(f"es:{field}"))
        ),
        flags=flags(name, text),
    )


def _needs(plan: Mapped, tags: tuple[str, ...], name: str, text: str, row: Row) -> tuple[NeedCode, ...]:
    listed = {
        code: NeedCode(code=code, basis="category", evidence=tag, crosswalk=plan.name)
        for tag in tags
        for code in plan.needs.get(tag.casefold(), ())
    }
    return (*listed.values(), *(need for need in need_codes(name, text, tags) if need.code not in listed))


def _days(intake: Intake, raw: Row, plan: Mapped) -> list[DayRow]:
    rows = []
    for day, column in plan.hours.items():
        cell = raw.short(column)
        if not cell or cell.lower() in ("closed", "cerrado", "-"):
            continue
        ends = re.split(r"\s*(?:-|–|to|a)\s*(?=\d)", cell, maxsplit=1)
        hours = read_hours(*ends) if len(ends) == 2 else None
        if hours is None:
            intake.part(raw, column, "the hours cannot be read in one way only")
        rows.append(DayRow(raw.line, day, hours, "" if hours else cell))
    return rows


def _location(intake: Intake, row: Row, identity: str, owner: str, plan: Mapped) -> Location:
    point, helps = coordinates(intake, row), row.short("accessibility")
    address = Address(
        source_id=f"{identity}/address",
        source_line=row.line,
        address_1=row.short("address_1"),
        address_2=row.short("address_2"),
        city=row.short("city"),
        state_province=row.short("state_province") or plan.state,
        postal_code=clean_zip(row.raw("postal_code")),
    )
    return Location(
        source_id=identity,
        source_line=row.line,
        organization_id=owner,
        location_type="physical" if address.address_1 or point else "virtual",
        name=clean_name(row.raw("organization")),
        description="confidential location" if row.raw("confidential").lower() in _YES else "",
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        addresses=(address,) if address.address_1 or address.city else (),
        accessibility=(Accessibility(source_id=f"{identity}/access", source_line=row.line, description=helps),)
        if helps
        else (),
    )
