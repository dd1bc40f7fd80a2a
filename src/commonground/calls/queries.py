"""Reading calls: the board, one call, its brief, its units, and how earlier calls at the same place ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import dispositions
from commonground.calls.models import Assignment, Call
from commonground.calls.models.indexes import NEWEST
from commonground.calls.status import UNDER_WAY
from commonground.privacy.doors import one, parts_of
from commonground.privacy.models import Part
from commonground.units.models import Unit

# What is told of a call stands under one of two names: what is meant for the crew is on the brief, the rest stays in the center.
FOR_THE_CREW, KEPT_HERE = "for_the_crew", "narrative"
CALLED_BACK_SHOWN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board: the call, and the units that are on it now."""

    call: Call
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the crew reads: the two equal halves, each line a part with its source and expiry; and what dispatch says of the call
    for the crew, newest first.
    """

    what_helps: tuple[Part, ...]
    be_careful: tuple[Part, ...]
    said: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierCalls:
    """How many calls there were at the place in the year before, and how they ended: (group of dispositions, count), most first.

    Never what they were about. Calls about violence at home, sexual violence, crisis, overdose and medical need are not in it.
    """

    count: int
    ended: tuple[tuple[str, int], ...]


def calls_of(viewer: Viewer) -> QuerySet[Call]:
    """The calls this viewer may see (the floor decides), newest first."""
    rows = Call.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("area", "held_by__user")
    return rows.order_by(*NEWEST)


def with_units(calls: Sequence[Call]) -> list[BoardRow]:
    """Each call with the units that are on it, by one query."""
    by_call: dict[UUID, list[Assignment]] = {call.pk: [] for call in calls}
    rows = Assignment.objects.filter(call_id__in=by_call, status__in=UNDER_WAY).select_related("unit")
    for row in rows.order_by("assigned_at", "id"):
        by_call[row.call_id].append(row)
    return [BoardRow(call, tuple(by_call[call.pk])) for call in calls]


def one_call(viewer: Viewer, call_id: UUID) -> Call:
    """One call.

    :raises Hidden: when there is none for this viewer.
    """
    rows = Call.objects.select_related("area", "agency", "held_by__user")
    call: Call = one(rows, jurisdiction_id=viewer.jurisdiction_id, pk=call_id)
    return call


def brief_of(call: Call) -> Brief:
    """The brief of a call as the viewer may read it now; lines past their expiry are left out."""
    return brief_from(list(parts_of(call)))


def brief_from(parts: Sequence[Part]) -> Brief:
    """The brief among the visible parts of a call, which come oldest first."""
    named: dict[str, list[Part]] = {}
    for part in parts:
        named.setdefault(part.name, []).append(part)
    halves = (tuple(named.get(name, ())) for name in ("what_helps", "be_careful"))
    return Brief(*halves, said=tuple(reversed(named.get(FOR_THE_CREW, ()))))


def assignments_of(call: Call) -> list[Assignment]:
    """Every unit's part in the call, in the order they were sent."""
    rows = Assignment.objects.filter(call=call).select_related("unit", "unit__agency")
    return list(rows.order_by("assigned_at", "id"))


def my_assignments(viewer: Viewer) -> list[Assignment]:
    """What the viewer's own unit is on now, newest first (the first page of a responder)."""
    rows: Any = Assignment.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id,
        status__in=UNDER_WAY,
        unit__crew__membership_id=viewer.membership_id,
        unit__crew__until_at=None,
    )
    return list(rows.select_related("unit", "call", "call__area").order_by("-assigned_at"))


def called_back(units: Iterable[Unit], now: datetime) -> Assignment | None:
    """The newest time in the last quarter of an hour that dispatch called one of these units back; None when it did not, or when
    the unit was sent again since. Only the unit's own agency sees it.
    """
    rows = Assignment.objects.filter(unit__in=list(units), assigned_at__gte=now - timedelta(days=1))
    last = rows.order_by("-assigned_at").first()
    shown = last is not None and last.recalled_at is not None and now - last.recalled_at < CALLED_BACK_SHOWN
    return last if shown else None


def earlier_calls_at(call: Call) -> EarlierCalls:
    """Earlier calls at the place of a call, as a count with how they ended (a function of the floor; nothing else leaves it)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT disposition, n FROM cg_earlier_calls_at(%s)", [call.pk])
        rows = cursor.fetchall()
    groups: dict[str, int] = {}
    for code, n in rows:
        group = dispositions()[code].group if code in dispositions() else ""
        groups[group] = groups.get(group, 0) + n
    ended = tuple(sorted(groups.items(), key=lambda pair: (-pair[1], pair[0])))
    return EarlierCalls(sum(groups.values()), ended)


def crew_should_not_go(call: Call, unit_id: UUID) -> bool:
    """Whether a call is kept from somebody in the crew of a unit. The floor says neither from whom nor why."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_crew_should_not_go(%s, %s)", [call.pk, unit_id])
        return bool(cursor.fetchone()[0])
