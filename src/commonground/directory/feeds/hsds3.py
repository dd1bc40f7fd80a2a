"""HSDS 3.x: the tabular package (a folder of CSV files) or JSON (one file or a folder of files, nested objects or API
pages)."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from commonground.directory.feeds.intake import Intake, Row
from commonground.directory.feeds.records import DirectoryBatch
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble, checked
from commonground.directory.feeds.tabular import Folder, Tables

# Nested lists of an object and the table each belongs to.
_LISTS = {
    "organizations": "organizations",
    "services": "services",
    "locations": "locations",
    "service_at_locations": "service_at_location",
    "phones": "phones",
    "schedules": "schedules",
    "languages": "languages",
    "accessibility": "accessibility",
    "addresses": "addresses",
    "service_areas": "service_areas",
    "attributes": "attributes",
}
_SINGLES = {
    "organization": "organizations",
    "service": "services",
    "location": "locations",
    "taxonomy_term": "taxonomy_terms",
}
_KIND = {
    "organizations": "organization",
    "services": "service",
    "locations": "location",
    "service_at_location": "service_at_location",
}
_COUNTED = ("organizations", "services", "locations")
DEEPEST = 12


def read(path: Path, rejects: RejectsFile) -> DirectoryBatch:
    """Read HSDS 3.x. Raises FeedTrouble when there is neither a tabular package nor JSON."""
    intake = Intake(rejects)
    if path.is_dir() and (path / "services.csv").is_file() and (path / "organizations.csv").is_file():
        return Tables("hsds3", _WithOptionalPlaces(path, intake), intake, keeps_stray_places=True).read()
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise FeedTrouble("the folder has neither services.csv and organizations.csv nor JSON files")
    objects = Objects(intake)
    for file in files:
        objects.add(file)
    return Tables("hsds3", objects, intake, keeps_stray_places=True).read()


class _WithOptionalPlaces(Folder):
    """A tabular package may leave out its locations."""

    def defining(self, table: str, kind: str, needed: tuple[str, ...]) -> Iterable[Row]:
        if table == "locations" and not (self.folder / "locations.csv").is_file():
            return ()
        return Folder.defining(self, table, kind, needed)


class Objects:
    """The objects of JSON files laid out as tables. The same object met twice (JSON repeats it wherever it is used)
    is one row; what
    one mention leaves out, another fills in. Its line is its place among the objects of its file."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._tables: dict[str, dict[str, Row]] = {}
        self._met = 0
        self._strange: list[tuple[str, Row]] = []

    def add(self, file: Path) -> None:
        """Lay out one file. Raises FeedTrouble when it is not JSON."""
        try:
            found = json.loads(checked(file).read_bytes().decode("utf-8-sig"))
        except (ValueError, RecursionError, OSError) as error:
            raise (
                error if isinstance(error, FeedTrouble) else FeedTrouble(f"{file.name} is not JSON in UTF-8")
            ) from error
        self._met = 0
        for one in self._top(found):
            self._place(file.name, one)

    def _top(self, found: object) -> Iterator[object]:
        if isinstance(found, dict) and isinstance(found.get("contents"), list):
            yield from found["contents"]
        elif isinstance(found, list):
            yield from found
        else:
            yield found

    def _place(self, file: str, one: object) -> None:
        if not isinstance(one, dict):
            self._met += 1
            self._strange.append(("service", Row(file, self._met, {})))
            return
        if any(str(key).endswith(".csv") for key in one):
            for name, rows in one.items():
                for row in rows if isinstance(rows, list) else ():
                    self._take(file, _table_name(str(name)), row, {}, 0)
            return
        table = _table_of(one)
        if table:
            self._take(file, table, one, {}, 0)

    def _take(self, file: str, table: str, one: object, above: dict[str, str], depth: int) -> str:
        """Lay out one object and what is nested in it; its id."""
        if not isinstance(one, dict) or depth > DEEPEST:
            if table in _COUNTED and depth <= DEEPEST:
                self._met += 1
                self._strange.append((_KIND[table], Row(file, self._met, {})))
            return ""
        self._met += 1
        values = above | {str(k): _cell(v) for k, v in one.items() if not isinstance(v, (dict, list))}
        row = Row(file, self._met, values)
        for key, inner in one.items():
            if key in _SINGLES and isinstance(inner, dict):
                values[f"{key}_id"] = self._take(file, _SINGLES[key], inner, {}, depth + 1) or values.get(
                    f"{key}_id", ""
                )
        identity = values.get("id", "").strip()
        self._merge(table, identity or f"#{file}/{self._met}", row)
        self._nested(file, table, one, identity, depth)
        return identity

    def _nested(self, file: str, table: str, one: dict[object, object], identity: str, depth: int) -> None:
        for key, inner in one.items():
            nested = _LISTS.get(str(key))
            if nested and isinstance(inner, list):
                link = "link_id" if nested == "attributes" else f"{_KIND.get(table, table)}_id"
                above = {link: identity} if identity and (table in _KIND) else {}
                if nested == "attributes":
                    above["link_entity"] = _KIND.get(table, table)
                for item in inner:
                    self._take(file, nested, item, dict(above), depth + 1)

    def _merge(self, table: str, key: str, row: Row) -> None:
        if table not in _COUNTED and table != "service_at_location":
            owner = next(
                (f"{k}={v}" for k, v in row.values.items() if k.endswith("_id") and k != "taxonomy_term_id" and v), ""
            )
            key = f"{owner}/{key}" if table != "taxonomy_terms" else key
        held = self._tables.setdefault(table, {}).setdefault(key, row)
        if held is not row:
            held.values.update(
                {column: value for column, value in row.values.items() if value and not held.values.get(column)}
            )

    def defining(self, table: str, kind: str, needed: tuple[str, ...]) -> Iterator[Row]:
        """The rows of a table, counted; things that are no objects are rejected here."""
        for strange, row in self._strange:
            if strange == kind:
                self._intake.read(kind)
                self._intake.reject(kind, row, "", "not an object")
        for row in self._tables.get(table, {}).values():
            self._intake.read(kind)
            yield row

    def parts(self, *tables: str) -> Iterator[Row]:
        """The rows of the first of the tables that is there."""
        found = next((table for table in tables if table in self._tables), None)
        yield from self._tables.get(found or "", {}).values()


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _table_name(file: str) -> str:
    name = file.removesuffix(".csv")
    return "service_at_location" if name.startswith("service_at_location") else name


def _table_of(one: dict[object, object]) -> str:
    """Which object this is: JSON does not say, its properties do."""
    if "location_type" in one:
        return "locations"
    if isinstance(one.get("location"), dict) or isinstance(one.get("service"), dict):
        return "service_at_location"
    if "status" in one or isinstance(one.get("organization"), dict) or "service_at_locations" in one:
        return "services"
    if {"legal_status", "website", "services", "locations", "organization_identifiers", "year_incorporated"} & set(one):
        return "organizations"
    return ""
