"""Reading a county's file: every key known, every value of its kind, no entry twice. All complaints are gathered before any is told."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from commonground.site.set_up.complaints import Complaint, FileTrouble, nearest
from commonground.site.set_up.lines import Place, lines_of
from commonground.site.set_up.outlines import outline_of
from commonground.site.set_up.values import CHECKS, Wrong


@cache
def shape() -> dict[str, dict[str, Any]]:
    """The tables that a file may have, from ``shape.toml``."""
    return tomllib.loads(resources.files(__package__).joinpath("shape.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table: its checked values by key, and where each stands."""

    table: str
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, otherwise: Any = None) -> Any:
        """A value, or what holds without it."""
        return self.values.get(key, otherwise)

    @property
    def name(self) -> str:
        """How this entry is named in what is told."""
        words = [str(self.values[key]) for key in shape()[self.table]["named_by"] if key in self.values]
        return " ".join([self.table, *words])

    def complain(self, key: str, sentence: str) -> Complaint:
        """A complaint about one key of this entry."""
        where = f"{self.name}, {key}" if key else self.name
        return Complaint(self.lines.get(key) or self.lines.get("", 0), where, sentence)


@dataclass(slots=True)
class CountyFile:
    """What a file says, entry by entry, in its order."""

    path: Path
    tables: dict[str, list[Entry]] = field(default_factory=dict)

    def __getitem__(self, table: str) -> list[Entry]:
        return self.tables.get(table, [])


def read_county(path: Path) -> CountyFile:
    """Read a file whole.

    :raises FileTrouble: with every complaint about it.
    """
    text = _text_of(path)
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise FileTrouble(path.name, [Complaint(0, "", f"this is not TOML: {wrong}.")]) from None
    reader = _Reader(path, lines_of(text))
    county = CountyFile(path, {table: reader.entries(table, rows) for table, rows in told.items()})
    if "jurisdiction" not in told:
        reader.wrong.append(Complaint(0, "", 'write [jurisdiction] with slug = "…", the one that init opened.'))
    if reader.wrong:
        raise FileTrouble(path.name, reader.wrong)
    return county


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FileTrouble(path.name, [Complaint(0, "", "the file is not UTF-8 text; save it as UTF-8.")]) from None
    except OSError as wrong:
        raise FileTrouble(str(path), [Complaint(0, "", f"the file cannot be read: {wrong.strerror}.")]) from None


class _Reader:
    """Reads table after table, and gathers what is wrong."""

    def __init__(self, path: Path, lines: Mapping[Place, int]) -> None:
        self.path, self.lines = path, lines
        self.wrong: list[Complaint] = []

    def entries(self, table: str, rows: Any) -> list[Entry]:
        """The entries of one table."""
        top = self.lines.get((table, 0, "")) or self.lines.get(("", 0, table), 0)
        if table not in shape():
            self.wrong.append(Complaint(top, table, f"there is no such table; {nearest(table, shape())}"))
            return []
        one = shape()[table].get("one", False)
        rows = [rows] if one and isinstance(rows, dict) else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or (one and len(rows) != 1):
            head = f"[{table}]" if one else f"[[{table}]]"
            self.wrong.append(Complaint(top, table, f"write it as {head} on a line of its own, with keys below."))
            return []
        found = [self._entry(table, number, row) for number, row in enumerate(rows)]
        self._refuse_doubles(found)
        return found

    def _entry(self, table: str, number: int, row: dict[str, Any]) -> Entry:
        about = shape()[table]
        head = self.lines.get((table, number, "")) or self.lines.get(("", 0, table), 0)
        lines = {"": head} | {key: self.lines.get((table, number, key), head) for key in row}
        values: dict[str, Any] = {}
        entry = Entry(table, values, lines)
        for key in (key for key in about["keys"] if key in row):  # names first: complaints name the entry
            try:
                values[key] = CHECKS[about["keys"][key]](row[key])
            except Wrong as wrong:
                self.wrong.append(entry.complain(key, str(wrong)))
        for key in row.keys() - about["keys"].keys():
            self.wrong.append(entry.complain(key, f"there is no such key here; {nearest(key, about['keys'])}"))
        for key in about["needed"]:
            if key not in row:
                self.wrong.append(entry.complain("", f"{key} is missing; write {key} = …"))
        self._refuse_together(entry)
        return entry

    def _refuse_together(self, entry: Entry) -> None:
        """What no single value shows: days in the wrong order, an agency that agrees with itself, an outline that is none."""
        first, last = entry.get("first_day"), entry.get("last_day")
        if first and last and last < first:
            self.wrong.append(entry.complain("last_day", "it is before the first day."))
        if entry.table == "agreements" and entry.get("from") == entry.get("to") is not None:
            self.wrong.append(entry.complain("to", "an agency needs no agreement with itself."))
        if entry.table == "areas" and "outline" in entry.values:
            try:
                values: dict[str, Any] = entry.values  # type: ignore[assignment]
                values["outline"] = outline_of(entry["outline"], entry.get("feature"), self.path.parent)
            except Wrong as wrong:
                self.wrong.append(entry.complain("outline", str(wrong)))

    def _refuse_doubles(self, entries: list[Entry]) -> None:
        seen: dict[tuple[Any, ...], Entry] = {}
        for entry in entries:
            name = tuple(entry.get(key) for key in shape()[entry.table]["named_by"])
            if name in seen:
                first = seen[name].lines[""]
                self.wrong.append(entry.complain("", f"it stands here twice; the first is on line {first}."))
            seen.setdefault(name, entry)
