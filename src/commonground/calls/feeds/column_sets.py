"""One layout of a feed's file: which of its columns feed which of our fields and named clocks. A feed may have several
layouts.
"""

from dataclasses import dataclass
from typing import Final

from .date_formats import DateFormat, date_format
from .keys import Table
from .rows import CLOCKS

FIELDS: Final = (
    "external_id",
    "raw_type",
    "final_raw_type",
    "priority",
    "channel",
    "disposition",
    "area",
    "latitude",
    "longitude",
    "place",
    "unit_name",
)
STARTS: Final = ("received", "queued", "assigned")
PRECISIONS: Final = ("second", "minute", "date")


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """A column that holds a day, a moment or a time of day, and how it is written there."""

    column: str
    format: DateFormat


@dataclass(frozen=True, slots=True)
class ColumnSet:
    """One accepted layout. `fields` and `clocks` name the file's columns by our names; `day` is there when the clocks
    hold no day themselves.
    """

    name: str
    precision: str
    fields: dict[str, str]
    clocks: dict[str, TimeColumn]
    day: TimeColumn | None
    identity: tuple[str, ...]
    response_identity: tuple[str, ...]

    @property
    def starts(self) -> str:
        """The earliest clock that the layout feeds: the moment that stands for the beginning of the call. "" when it
        has only days.
        """
        return next((clock for clock in STARTS if clock in self.clocks), "")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that this layout needs."""
        times = [clock.column for clock in self.clocks.values()] + ([self.day.column] if self.day else [])
        return tuple(dict.fromkeys((*self.fields.values(), *times, *self.identity, *self.response_identity)))


def read_column_set(table: Table, grain: str) -> ColumnSet:
    """One `[[column_set]]` of a profile. Raises `ProfileError`."""
    name, precision = table.text("name"), table.choice("precision", PRECISIONS)
    columns = table.table("columns")
    fields = {field: columns.text(field) for field in FIELDS if columns.has(field)}
    columns.done()
    day = _time_column(table.table("day")) if table.has("day") else None
    times = table.table("clocks")
    clocks = {clock: _time_column(times.table(clock)) for clock in CLOCKS if times.has(clock)}
    times.done()
    found = ColumnSet(name, precision, fields, clocks, day, table.texts("identity"), table.texts("response_identity"))
    _check_fields(table, found, grain)
    _check_times(table, found)
    table.done()
    return found


def _time_column(table: Table) -> TimeColumn:
    column, text = table.text("column"), table.text("format")
    table.done()
    try:
        return TimeColumn(column, date_format(text))
    except ValueError as fault:
        raise table.fault("format", str(fault)) from None


def _check_fields(table: Table, found: ColumnSet, grain: str) -> None:
    if "raw_type" not in found.fields:
        raise table.fault("columns.raw_type", "name the column that says what the call is about")
    if ("latitude" in found.fields) != ("longitude" in found.fields):
        raise table.fault("columns", "name both latitude and longitude, or neither")
    if bool(found.identity) == ("external_id" in found.fields):
        raise table.fault(
            "identity", "name either the column external_id, or the columns that together stand for an id (not both)"
        )
    if bool(found.response_identity) != (grain == "unit response"):
        raise table.fault(
            "response_identity", f'belongs to the grain "unit response", and this profile has the grain "{grain}"'
        )


def _check_times(table: Table, found: ColumnSet) -> None:
    if not found.starts and (found.clocks or not found.day):
        raise table.fault("clocks", f"name one of {', '.join(STARTS)}, or only a day")
    if found.day and not found.day.format.has_day:
        raise table.fault("day.format", "needs %Y, %m and %d")
    if found.day and found.day.format.has_time:
        raise table.fault("day.format", "holds a time of day; put the column under clocks")
    for clock, times in found.clocks.items():
        if not times.format.has_time or times.format.has_day == (found.day is not None):
            raise table.fault(
                f"clocks.{clock}.format",
                "needs a time of day, and the day either here or in the column of the table day",
            )
    actual = found.clocks[found.starts].format.precision if found.starts else "date"
    if actual != found.precision:
        raise table.fault("precision", f'the format of the times gives "{actual}"')
