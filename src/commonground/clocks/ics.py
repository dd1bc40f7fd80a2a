"""A calendar file (RFC 5545) that tells when steps are due, and nothing else: no name, no place, no word of what it is about.

Moments are written in UTC, so that no rule of a time zone has to travel with them and each program shows them right, also around daylight saving
time. The title is one sentence for all. Pure: no database, no framework.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets (section 3.1)
UTC_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an id that says nothing, and when it is due."""

    uid: str
    due_at: datetime


def calendar_file(steps: Iterable[Step], *, title: str, address: str, at: datetime) -> bytes:
    """The file that a calendar program fetches.

    :param title: the one sentence that stands at every step. :param address: where the steps are done (after signing in).
    :param at: now; programs take the newest.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Common Ground//steps//EN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for step in steps:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(step.uid)}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(step.due_at)}",
            f"SUMMARY:{_text(title)}",
            f"URL:{address}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(UTC_FORM)


def _text(words: str) -> str:
    """Words as a value: what has a meaning of its own there is marked (section 3.3.11)."""
    marked = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return marked.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line of at most 75 octets; what is longer goes on after a space. No letter is cut in two."""
    rows, row = [], b""
    for letter in line:
        octets = letter.encode()
        if len(row) + len(octets) > LONGEST_LINE:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
