"""What reading a feed gives: one row per line of the file, in batches, and counts that add up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

CLOCKS: Final = ("received", "queued", "assigned", "en_route", "on_scene", "cleared")
MOST_NAMES_COUNTED: Final = 1000


class CallRow(NamedTuple):
    """One row of a feed in our own terms. A named tuple, because it is the fastest immutable row and goes into COPY as
    it is.

    Times are aware and in UTC. Text is clean for display. "" means the feed does not say; None where a number, a time
    or a place is missing.
    """

    call_key: str  # 32 hexadecimal digits (readable as a UUID): which call this is, see identity.py
    response_key: str  # the same for one unit's response; "" when the grain is `call`
    digest: str  # 32 hexadecimal digits over all that the row says; equal digests say the same
    external_id: str
    line: int  # the line of the file on which the row begins; the header is line 1
    received_on: date  # the day on the agency's own calendar
    received_at: (
        datetime | None
    )  # the moment the call began, as early as the feed knows it; None when only the day is known
    received_is: str  # which named clock that moment is: received, queued or assigned; "" when only the day is known
    precision: str  # second, minute or date
    queued_at: datetime | None
    assigned_at: datetime | None
    en_route_at: datetime | None
    on_scene_at: datetime | None
    cleared_at: datetime | None
    doubts: str  # clocks left out because they cannot be right: "en_route before assigned; ..."
    nature: str  # what the call was said to be
    raw_type: str
    final_nature: str  # what it turned out to be; "" when the feed has no final type
    final_raw_type: str
    priority: int | None  # 1 life at risk .. 5 administrative
    raw_priority: str
    channel: str
    disposition: str  # "" when the feed has none
    raw_disposition: str
    area: str
    latitude: float | None
    longitude: float | None
    place: str
    unit_name: str


@dataclass(slots=True)
class ReadCounts:
    """How far reading has come. `read` = `accepted` + `rejected` at every moment that a reader can look at it."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    bytes_read: int = 0
    bytes_total: int = 0
    clocks_doubted: int = 0
    unmatched_types: Counter[str] = field(default_factory=Counter)
    unmatched_codes: Counter[str] = field(default_factory=Counter)

    def unmatched(self, names: Counter[str], name: str) -> None:
        """Count a raw name that no crosswalk knows; after a thousand different names the rest are counted together."""
        names[name if name in names or len(names) < MOST_NAMES_COUNTED else "(many more)"] += 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that belong into one transaction, in the order of the file, with the lines they came from."""

    rows: list[CallRow]
    first_line: int
    last_line: int
