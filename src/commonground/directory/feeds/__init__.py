"""Feeds of the directory: reads other people's directories into frozen records. Pure: no Django, no database, no
network.

    with RejectsFile(Path("rejects.csv")) as rejects:
        batch = read_directory(Path("some/folder"), "little-help", rejects=rejects)

Formats: `hsds3` (HSDS 3.x: a folder of CSV tables, a JSON file or a folder of them), `hsds1` (CSV tables of HSDS
1.x), `ohana` (CSV files
of the Ohana directory), `little-help` (a flat table of places with Spanish), or the path of a TOML mapping of one's
own CSV (`mapping`).

What the database side may rely on:
- `batch.organizations`, `.services`, `.locations`, `.services_at_location` are tuples of the records in `records`.
Parts (phones,
  schedules, addresses, languages, accessibility, service areas, translations, need codes) are nested in what they
  belong to.
- Within a batch and a kind `source_id` is unique; every `organization_id`, `service_id` and `location_id` is empty or
in the batch.
  A service always has an organization. The key of an import is (source, kind, source_id).
- `digest` changes when the public content of a record (nested parts and parent ids included) changes and only then:
equal digest =
  unchanged. Line numbers do not count. Reading the same input again gives the same ids and digests.
- `batch.read = batch.accepted + batch.rejected`. Rows that count as read are every data row of the files that define
organizations,
  services and locations (`organizations.csv`, `services.csv`, `locations.csv`; `places.csv`; the mapped CSV: one row
  then yields three
  records; for JSON every distinct object). `batch.counts` has the same sums per kind. So "created + updated +
  unchanged" of the import
  summary is counted over rows: for one-row-is-all feeds a row is `updated` when any of its three records changed (all
  carry its line).
- Rows left out stand in the rejects file (file, line, column, reason, counts=yes); parts left out of accepted rows
too (counts=no).
  `rejects.path` is None when nothing was left out. No value of the source is ever written there.
- A hidden place (`hiding`) has `visibility` other than "public" and no street, postal code or coordinates in any
field; its services
  are `confidential` or share it. Show city and state only, never a map. The default is to hide.
- `Service.needs` are codes of `commonground.directory.needs.vocabulary()` with their evidence; `Service.categories`
are the feed's own
  words. `Service.flags` are words that wound, for a person to mend. `Service.translations` hold Spanish by field name.
- `Schedule` and `ScheduleChange` satisfy `commonground.directory.opening.Hours` and `DifferentDays`. Hours may hang
on the service, on
  the service at a place, or on the place: use the first that has any.
- FeedTrouble (a ValueError) is the only exception: nothing could be read at all, and its text says what to do.
"""

from commonground.directory.feeds.reading import FORMATS, read_directory
from commonground.directory.feeds.records import (
    Accessibility,
    Address,
    Count,
    DirectoryBatch,
    Language,
    Location,
    NeedCode,
    Organization,
    Phone,
    Record,
    Schedule,
    ScheduleChange,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Translation,
)
from commonground.directory.feeds.rejects import RejectsFile
from commonground.directory.feeds.tables import FeedTrouble

__all__ = [
    "FORMATS",
    "Accessibility",
    "Address",
    "Count",
    "DirectoryBatch",
    "FeedTrouble",
    "Language",
    "Location",
    "NeedCode",
    "Organization",
    "Phone",
    "Record",
    "RejectsFile",
    "Schedule",
    "ScheduleChange",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "Translation",
    "read_directory",
]
