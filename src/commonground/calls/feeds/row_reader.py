"""From the cells of one record to one `CallRow`: everything that depends only on profile and layout is settled once, before the first row."""

from datetime import datetime
from operator import itemgetter
from typing import Callable, Final

from ..code_lists import OTHER, UNKNOWN_CHANNEL
from .clock_columns import ClockColumns
from .column_sets import ColumnSet
from .coordinates import position
from .crosswalks import Crosswalk, plain
from .faults import Refused
from .identity import digest, key
from .local_times import WallClock
from .profile import Profile
from .rows import CallRow, ReadCounts
from .texts import clean

MOST_WORDS: Final = 20_000

Word = tuple[str, str, bool]  # the clean text, our code, whether a crosswalk knew it


class Words:
    """A text column with a crosswalk; the answer for each different cell is kept."""

    def __init__(self, column: str, crosswalk: Crosswalk, profile: Profile, otherwise: str) -> None:
        self._column, self._crosswalk, self._profile, self._otherwise = column, crosswalk, profile, otherwise
        self._known: dict[str, Word] = {"": ("", "", True)}

    def __call__(self, cell: str) -> Word:
        return self._known.get(cell) or self._look_up(cell)

    def _look_up(self, cell: str) -> Word:
        text = clean(cell, self._column, self._profile.fillers, self._profile.empty)
        entry = self._crosswalk.find(text) if text else None
        word = (text, entry.code if entry else self._otherwise if text else "", bool(entry) or not text)
        if len(self._known) < MOST_WORDS:
            self._known[cell] = word
        return word


class RowReader:
    """Reads the rows of one file, whose header is known. Call it with a line number and cells; it raises `Refused`."""

    def __init__(self, profile: Profile, columns: ColumnSet, header: list[str], counts: ReadCounts, now: datetime) -> None:
        self._profile, self._columns, self._counts = profile, columns, counts
        self._clocks = ClockColumns(columns, WallClock(profile.zone), profile.longest_hours, now)
        self._at = {name: header.index(plain(name)) for name in columns.columns}
        self._no_area = not profile.areas
        self._all = _cells_of([self._at[name] for name in columns.columns])
        self._order = {name: number for number, name in enumerate(columns.columns)}
        self._time_cells = _cells_of([self._order[name] for name in self._clocks.columns])
        self._identity = _cells_of([self._order[name] for name in columns.identity])
        self._response = _cells_of([self._order[name] for name in columns.response_identity])
        self._places = {field: self._order[name] for field, name in columns.fields.items()}
        self._type = self._words("raw_type", profile.types, OTHER)
        self._final = self._words("final_raw_type", profile.types, OTHER)
        self._priority = self._words("priority", profile.priorities, "")
        self._channel = self._words("channel", profile.channels, UNKNOWN_CHANNEL)
        self._disposition = self._words("disposition", profile.dispositions, OTHER)
        self._area = self._words("area", Crosswalk(), "")
        self._unit = self._words("unit_name", Crosswalk(), "")

    def _words(self, field: str, crosswalk: Crosswalk, otherwise: str) -> Words:
        return Words(self._columns.fields.get(field, field), crosswalk, self._profile, otherwise)

    def __call__(self, line: int, record: list[str]) -> CallRow:
        cells = [cell.strip() for cell in self._all(record)]
        at = self._places
        raw_type, nature, type_known = self._type(cells[at["raw_type"]])
        if not raw_type:
            raise Refused(self._columns.fields["raw_type"], "what the call is about is missing")
        final_type, final_nature, final_known = self._final(self._cell(cells, "final_raw_type"))
        raw_priority, priority, priority_known = self._priority(self._cell(cells, "priority"))
        raw_channel, channel, channel_known = self._channel(self._cell(cells, "channel"))
        raw_ending, ending, ending_known = self._disposition(self._cell(cells, "disposition"))
        day, start, (queued, assigned, en_route, on_scene, cleared), doubts = self._clocks.read(self._time_cells(cells))
        latitude, longitude = self._position(cells)
        external_id, call_key, response_key = self._keys(cells)
        channel = channel or self._profile.fixed_channel
        row = CallRow(
            call_key,
            response_key,
            digest((*cells, nature, final_nature, priority, channel, ending)),
            external_id,
            line,
            day,
            start,
            self._columns.starts if start else "",
            self._columns.precision if start else "date",
            queued,
            assigned,
            en_route,
            on_scene,
            cleared,
            doubts,
            nature,
            raw_type,
            final_nature,
            final_type,
            int(priority) if priority else None,
            raw_priority,
            channel,
            ending,
            raw_ending,
            self._area_name(cells),
            latitude,
            longitude,
            self._text(cells, "place"),
            self._unit(self._cell(cells, "unit_name"))[0],
        )
        if not (type_known and final_known and priority_known and channel_known and ending_known):
            self._count(raw_type, type_known, final_type, final_known)
            self._count_codes(("priority", raw_priority, priority_known), ("channel", raw_channel, channel_known))
            self._count_codes(("disposition", raw_ending, ending_known))
        if doubts:
            self._counts.clocks_doubted += 1
        return row

    def _cell(self, cells: list[str], field: str) -> str:
        at = self._places.get(field)
        return "" if at is None else cells[at]

    def _text(self, cells: list[str], field: str) -> str:
        at = self._places.get(field)
        if at is None:
            return ""
        return clean(cells[at], self._columns.fields[field], self._profile.fillers, self._profile.empty)

    def _area_name(self, cells: list[str]) -> str:
        name = self._area(self._cell(cells, "area"))[0]
        return name if self._no_area else self._profile.areas.get(plain(name), name)

    def _position(self, cells: list[str]) -> tuple[float | None, float | None]:
        at = self._places.get("latitude")
        if at is None:
            return None, None
        fields = self._columns.fields
        columns = fields["latitude"], fields["longitude"]
        return position(cells[at], cells[self._places["longitude"]], columns, self._profile.hidden_places)

    def _keys(self, cells: list[str]) -> tuple[str, str, str]:
        """External id, key of the call, key of the response."""
        external_id = self._text(cells, "external_id")
        if not external_id and "external_id" in self._places:
            raise Refused(self._columns.fields["external_id"], "the id of the call is missing")
        call_key = key(self._profile.source, *([self._cell(cells, "external_id")] if external_id else self._identity(cells)))
        units = self._response(cells)
        if units and not any(units):
            raise Refused(self._columns.response_identity[0], "the unit is missing")
        return external_id, call_key, key(self._profile.source, call_key, *units) if units else ""

    def _count(self, raw_type: str, type_known: bool, final_type: str, final_known: bool) -> None:
        if not type_known:
            self._counts.unmatched(self._counts.unmatched_types, raw_type)
        if not final_known:
            self._counts.unmatched(self._counts.unmatched_types, final_type)

    def _count_codes(self, *codes: tuple[str, str, bool]) -> None:
        for field, raw, known in codes:
            if not known:
                self._counts.unmatched(self._counts.unmatched_codes, f"{field}: {raw}")


def _cells_of(places: list[int]) -> Callable[[list[str]], list[str]]:
    """A fast reader of the cells at these places, always as a list."""
    if len(places) > 1:
        several = itemgetter(*places)
        return lambda cells: list(several(cells))
    return lambda cells: [cells[at] for at in places]
