"""Feeds: reading other agencies' calls for service from CSV files, without database and without Django. Whoever stores
them uses this:

    profile = load_profile("seattle")                        # or a path; ProfileError names file, key and what to do
    with RejectsFile(Path("calls.rejects.csv")) as rejects:  # appears at its name on a clean end, only if a row was refused
        reading = read(path, profile, rejects=rejects)       # FeedError here, before any row, when the file does not fit
        for batch in reading:                                # Batch(rows, first_line, last_line); at most 5,000 CallRows
            ...                                              # one transaction per batch
    reading.counts                                           # read = accepted + rejected; unmatched types and codes by name
    rejects.path                                             # None when nothing was refused

What the storing side has to know.

Identity. `call_key` (32 hexadecimal digits, a valid UUID) names the call, the same in any file, order and run of one
`source`. With the grain `unit response` (`profile.grain`) several rows share a `call_key`; each has its own
`response_key`, `unit_name` and clocks. There the clocks queued_at .. cleared_at are the unit's own; received_at,
received_on, nature, place are the call's. With the grain `call`, `response_key` is "".

Repeats. Rows are handed out in the order of the file and are not compared with each other: the same key may come again
in one batch, in a later batch or in another file. Equal `digest` under an equal key (response_key if there is one, else
call_key) is `unchanged`, without looking further. A different digest means: merge, then compare; it is `updated` if
something that is stored changes, else `unchanged`. Merging never lowers `precision` (date < minute < second) and never
empties a field: "" and None overwrite nothing, nature `other` does not replace a known nature, channel `unknown` no
known one. A new response_key of a known call_key counts `updated`. Because of this rule the stored digest may be that
of a richer row; keep the last digest seen per key, or accept one comparison more.

Time. received_at is the moment that stands for the beginning of the call and `received_is` says which named clock it
truly is (received, queued, assigned): store it under that clock's name and do not call it received when it is not.
precision `date` has no clocks at all. Clocks are UTC; received_on is the day on the agency's own calendar. `doubts`
names clocks that were left out because they cannot be right.

Counting. Rows read = rows handed out + rows refused, once the iterator has ended; between batches `counts.accepted` may
run ahead of what was handed out by less than one batch. Blank lines are not rows. Stopping early loses nothing but
time: reading again gives the same rows.

Which file does what: decoding (bytes to lines) > records (lines to cells) > headers (which layout) > row_reader (cells
to CallRow, with clock_columns, date_formats, local_times, coordinates, texts, identity, crosswalks) > reader (batches,
counts); profile, column_sets and keys read the TOML; rejects writes what was refused; faults holds the errors.
"""

from .faults import FeedError, ProfileError, Refused
from .profile import Profile, load_profile, shipped_profiles
from .reader import BATCH_ROWS, Reading, read
from .rejects import RejectsFile
from .rows import CLOCKS, Batch, CallRow, ReadCounts

__all__ = [
    "BATCH_ROWS",
    "CLOCKS",
    "Batch",
    "CallRow",
    "FeedError",
    "Profile",
    "ProfileError",
    "ReadCounts",
    "Reading",
    "Refused",
    "RejectsFile",
    "load_profile",
    "read",
    "shipped_profiles",
]
