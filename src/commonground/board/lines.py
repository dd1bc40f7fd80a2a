"""A call as one line, in words: how old, what about, where, what danger, since when decided, who is on it. And its form for a wall."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.board.queries import WAITING
from commonground.board.scopes import LineCache, Scope, lines
from commonground.calls.actions.hold import holder
from commonground.calls.code_lists import natures
from commonground.calls.models import Call
from commonground.calls.places import counts_at_place
from commonground.calls.policy import NO_DANGER, RESPONDER_NEEDS_HELP, dangers
from commonground.calls.queries import BoardRow
from commonground.calls.status import ASSIGNMENT

NUMBERED: Final = re.compile(
    r"(?i)\b(?:apt|apartment|unit|suite|ste|room|rm|lot|floor|fl)\.?\s+[\w-]+|#\s*[\w-]+|\S*\d\S*"
)
ORDINAL: Final = re.compile(r"(?i)\d+(?:st|nd|rd|th)\b")
LEFT_OVER: Final = re.compile(r"(?i)^(?:block\s+of\s+)|^[\s,.;&-]+|[\s,.;&-]+$")


class Worded(Protocol):
    """A row of a closed list, in English and Spanish."""

    en: str
    es: str


def words(row: Worded) -> str:
    """A row of a closed list in the reader's language."""
    return row.es if (get_language() or "en").startswith("es") else row.en


@dataclass(frozen=True, slots=True)
class Mark:
    """A danger that somebody stated; ``life`` when somebody may be hurt within minutes."""

    says: str
    life: bool


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of the queue."""

    id: UUID
    number: str
    nature: str
    place: str
    began_at: datetime | None
    order: int
    waiting: bool
    marks: tuple[Mark, ...]
    clock: str
    clock_since: datetime | None
    on_it: str
    held_by: str
    position: tuple[float, float] | None
    asks_for_help: bool = False

    @property
    def life(self) -> bool:
        """Whether a danger to life was stated."""
        return any(mark.life for mark in self.marks)


def number_of(call: Call) -> str:
    """How staff name a call aloud: the number of the system it came from, or the end of its own."""
    return call.external_id or str(call.pk)[-4:].upper()


def nature_of(call: Call) -> str:
    """What a call is about, in plain words."""
    if call.nature in natures():
        return words(natures()[call.nature])
    return _("A responder asks for help") if needs_help(call) else _("Not stated yet")


def needs_help(call: Call) -> bool:
    """Whether a responder said so, and no dispatcher took it off the call since."""
    return RESPONDER_NEEDS_HELP in call.danger


def marks_of(call: Call) -> tuple[Mark, ...]:
    """The dangers that were stated; *asked, none known* is no mark."""
    known = dangers()
    return tuple(Mark(words(known[c]), known[c].urgent) for c in call.danger if c in known and c != NO_DANGER)


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes between two moments."""
    return max(0, int((until - since).total_seconds() // 60))


def clock_of(call: Call) -> tuple[str, datetime | None]:
    """The clock that counts from *decided*: words, and the moment that still runs (None once a unit was sent)."""
    if call.decided_at is None:
        return _("no response chosen yet"), None
    if call.on_scene_at is not None and call.on_scene_at >= call.decided_at:
        return _("help was there %(n)d min after it was decided") % {
            "n": minutes(call.decided_at, call.on_scene_at)
        }, None
    if call.assigned_at is not None and call.assigned_at >= call.decided_at:
        return _("sent %(n)d min after it was decided") % {"n": minutes(call.decided_at, call.assigned_at)}, None
    return _("since it was decided"), call.decided_at


def units_in_words(row: BoardRow) -> str:
    """The units that are on a call, and where each stands."""
    return ", ".join(f"{part.unit_name}: {str(ASSIGNMENT.words[part.status]).lower()}" for part in row.assignments)


def line_of(row: BoardRow, now: datetime) -> CallLine:
    """A call as one line of the queue."""
    call = row.call
    clock, since = clock_of(call)
    held = holder(call, now)
    ended = _("units are clear; say how it ended") if call.status == "cleared" else ""
    return CallLine(
        id=call.pk, number=number_of(call), nature=nature_of(call),
        place=call.place or (str(call.area) if call.area else _("Place not known")),
        began_at=call.began_at or call.changed_at, order=getattr(call, "queue_key", 0),
        waiting=call.status in WAITING, marks=marks_of(call), clock=clock, clock_since=since,
        on_it=units_in_words(row) or ended, held_by=str(held.user) if held else "",
        position=(call.longitude, call.latitude) if call.longitude is not None and call.latitude is not None else None,
        asks_for_help=call.status == "on_scene" and needs_help(call),
    )  # fmt: skip


def is_sensitive(call: Call) -> bool:
    """Whether nothing of the call but its area may stand on a wall: violence at home, sexual violence, crisis, medical need,
    and every call of which nobody has said yet what it is about.
    """
    return not counts_at_place(*[code for code in (call.nature, call.final_nature) if code])


def without_numbers(place: str) -> str:
    """A place without house, apartment or block numbers; names of numbered streets (5th Street) stay."""
    kept = NUMBERED.sub(lambda found: found.group() if ORDINAL.fullmatch(found.group().strip(",.")) else " ", place)
    return LEFT_OVER.sub("", LEFT_OVER.sub("", " ".join(kept.split()))).strip()


def masked(line: CallLine, call: Call) -> CallLine:
    """The line for a wall that visitors see: no house number, no position closer than a kilometer, nothing of a sensitive call."""
    area = str(call.area) if call.area else _("Place not shown")
    near = (round(line.position[0], 2), round(line.position[1], 2)) if line.position else None
    if not is_sensitive(call):
        return replace(line, place=without_numbers(line.place) or area, position=near, held_by="")
    urgent = (Mark(_("Urgent"), True),) if line.life else ()
    sent = _("help is on it") if line.on_it else ""
    return replace(line, nature=_("Call"), place=area, marks=urgent, on_it=sent, held_by="", position=None, number="")


def shown(row: BoardRow, view: str, now: datetime) -> CallLine:
    """The line as this view may show it."""
    line = line_of(row, now)
    return masked(line, row.call) if view == "wall" else line


def html_of(line: CallLine, view: str, *, current: bool = False) -> str:
    """A line, written."""
    template = "board/wall_line.html" if view == "wall" else "board/line.html"
    facts: dict[str, Any] = {"line": line, "current": current}
    return render_to_string(template, facts)


def written(
    row: BoardRow, scope: Scope, agreed_at: datetime | None, now: datetime, *, by: LineCache = lines
) -> tuple[CallLine, str]:
    """A line and its words, from the cache of its scope where they are kept."""
    line = shown(row, scope.view, now)
    return line, by.line(row, scope, agreed_at, now, lambda: html_of(line, scope.view))
