"""From the cells of one record to one `CallRow`: everything that depends only on profile and layout is settled once,
before the first row.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final

from ..code_lists import OTHER, UNKNOWN_CHANNEL
from .clock_columns import ClockColumns
from .column_sets import FIELDS, ColumnSet
from .coordinates import position
from .crosswalks import Crosswalk, plain
from .faults import Refused
from .identity import digest, key
from .local_times import WallClock
from .profile import Profile
from .rows import CallRow, ReadCounts
from .texts import clean

MOST_WORDS: Final = 20_000
NOWHERE: Final = -1  # the place of the empty cell behind the last one

Word = tuple[str, str, bool]  # the clean text, our code, whether a crosswalk knew it


class Words(dict[str, Word]):
    """A text column with a crosswalk, by raw cell; each different cell is looked up once."""

    def __init__(self, column: str, crosswalk: Crosswalk, profile: Profile, otherwise: str) -> None:
        super().__init__({"": ("", "", True)})
        self._column, self._crosswalk, self._profile, self._otherwise = column, crosswalk, profile, otherwise

    def __missing__(self, cell: str) -> Word:
        text = clean(cell, self._column, self._profile.fillers, self._profile.empty)
        entry = self._crosswalk.find(text) if text else None
        word = (text, entry.code if entry else self._otherwise if text else "", bool(entry) or not text)
        if len(self) < MOST_WORDS:
            self[cell] = word
        return word


class RowReader:
    """Reads the rows of one file, whose header is known."""

    def __init__(
        self, profile: Profile, columns: ColumnSet, header: list[str], counts: ReadCounts, now: datetime
    ) -> None:
        self._profile, self._columns, self._counts = profile, columns, counts
        self._clocks = ClockColumns(columns, WallClock(profile.zone), profile.longest_hours, now)
        at = [header.index(plain(name)) for name in columns.columns]
        order = {name: number for number, name in enumerate(columns.columns)}
        self._all = _cells_of(at)
        self._time_cells = _cells_of([order[name] for name in self._clocks.columns])
        self._identity = _cells_of([order[name] for name in columns.identity])
        self._response = _cells_of([order[name] for name in columns.response_identity])
        self._places = tuple(order.get(columns.fields.get(field, ""), NOWHERE) for field in FIELDS)
        self._by_unit = bool(columns.response_identity)
        self._type = self._words("raw_type", profile.types, OTHER)
        self._final = self._words("final_raw_type", profile.types, OTHER)
        self._priority = self._words("priority", profile.priorities, "")
        self._channel = self._words("channel", profile.channels, UNKNOWN_CHANNEL)
        self._disposition = self._words("disposition", profile.dispositions, OTHER)
        self._area = self._words("area", Crosswalk(), "")
        self._unit = self._words("unit_name", Crosswalk(), "")
        self._position_columns = (columns.fields.get("latitude", ""), columns.fields.get("longitude", ""))
        self._starts, self._areas, self._source = columns.starts, profile.areas, profile.source
        self._id_column, self._hidden = columns.fields.get("external_id", ""), profile.hidden_places

    def _words(self, field: str, crosswalk: Crosswalk, otherwise: str) -> Words:
        return Words(self._columns.fields.get(field, field), crosswalk, self._profile, otherwise)

    def read(self, line: int, record: list[str]) -> CallRow:
        """One row. Raises `Refused`."""
        cells = list(map(str.strip, self._all(record)))
        cells.append("")  # what a layout does not have is read from the end
        at_id, at_type, at_final, at_priority, at_channel, at_ending, at_area, at_north, at_east, at_place, at_unit = (
            self._places
        )
        raw_type, nature, type_known = self._type[cells[at_type]]
        final_type, final_nature, final_known = self._final[cells[at_final]]
        raw_priority, priority, priority_known = self._priority[cells[at_priority]]
        raw_channel, channel, channel_known = self._channel[cells[at_channel]]
        raw_ending, ending, ending_known = self._disposition[cells[at_ending]]
        if not raw_type:
            raise Refused(self._columns.fields["raw_type"], "what the call is about is missing")
        day, start, (queued, assigned, en_route, on_scene, cleared), doubts = self._clocks.read(self._time_cells(cells))
        north, east = position(cells[at_north], cells[at_east], self._position_columns, self._hidden)
        external_id, call_key, response_key = self._keys(cells[at_id], cells)
        place = self._place(cells[at_place]) if cells[at_place] else ""
        area, unit_name = self._area[cells[at_area]][0], self._unit[cells[at_unit]][0]
        if self._areas:
            area = self._areas.get(plain(area), area)
        channel = channel or self._profile.fixed_channel
        said = digest((*cells, nature, final_nature, priority, channel, ending))
        if doubts:
            self._counts.clocks_doubted += 1
        if not (type_known and final_known):
            self._count_types((raw_type, type_known), (final_type, final_known))
        if not (priority_known and channel_known and ending_known):
            self._count_codes(("priority", raw_priority, priority_known), ("channel", raw_channel, channel_known))
            self._count_codes(("disposition", raw_ending, ending_known))
        return CallRow(
            call_key,
            response_key,
            said,
            external_id,
            line,
            day,
            start,
            self._starts if start else "",
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
            area,
            north,
            east,
            place,
            unit_name,
        )

    def _place(self, cell: str) -> str:
        return clean(cell, self._columns.fields["place"], self._profile.fillers, self._profile.empty)

    def _keys(self, id_cell: str, cells: list[str]) -> tuple[str, str, str]:
        """External id, key of the call, key of the response."""
        if self._id_column:
            external_id = clean(id_cell, self._id_column, (), self._profile.empty)
            if not external_id:
                raise Refused(self._id_column, "the id of the call is missing")
            call_key = key(self._source, id_cell)
        else:
            external_id, call_key = "", key(self._source, *self._identity(cells))
        return external_id, call_key, self._response_key(call_key, cells) if self._by_unit else ""

    def _response_key(self, call_key: str, cells: list[str]) -> str:
        units = self._response(cells)
        if not any(units):
            raise Refused(self._columns.response_identity[0], "the unit is missing")
        return key(self._source, call_key, *units)

    def _count_types(self, *types: tuple[str, bool]) -> None:
        for raw, known in types:
            if not known:
                self._counts.unmatched(self._counts.unmatched_types, raw)

    def _count_codes(self, *codes: tuple[str, str, bool]) -> None:
        for field, raw, known in codes:
            if not known:
                self._counts.unmatched(self._counts.unmatched_codes, f"{field}: {raw}")


def _cells_of(places: list[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """A fast reader of the cells at these places, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda cells: (cells[places[0]],)) if places else lambda cells: ()
