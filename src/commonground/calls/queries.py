"""Reading calls: the board, one call, its brief, its units, and how earlier calls at the same place ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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

PAGE = 50


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board: the call, and the units that are on it now."""

    call: Call
    assignments: tuple[Assignment, ...]

    @property
    def after(self) -> tuple[datetime | None, UUID]:
        """The key to ask for the next page with."""
        return self.call.began_at, self.call.pk


@dataclass(frozen=True, slots=True)
class Brief:
    """The two equal halves of a brief; each line is a part with its source and expiry."""

    what_helps: tuple[Part, ...]
    be_careful: tuple[Part, ...]


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


def board_rows(
    viewer: Viewer,
    *,
    since: datetime | None = None,
    limit: int = PAGE,
    after: tuple[datetime | None, UUID] | None = None,
) -> list[BoardRow]:
    """The live board, newest first; two queries, three at its end.

    :param since: only what changed at or after this moment, calls that left the board among them (``open_on_board`` is then
        false). Transactions may commit late: ask a few seconds back and let a repeated row replace itself.
    :param after: the ``after`` of the last row of the page before.
    """
    rows = calls_of(viewer)
    rows = rows.filter(changed_at__gte=since).exclude(origin="imported") if since else rows.filter(open_on_board=True)
    return with_units(page_after(rows, after, limit))


def page_after(rows: QuerySet[Call], after: tuple[datetime | None, UUID] | None, limit: int) -> list[Call]:
    """The page that follows a key in the order of the board; calls of which only the day is known come last."""
    if after is None:
        return list(rows[:limit])
    began_at, key = after
    if began_at is None:
        return list(rows.filter(began_at=None, id__lt=key)[:limit])
    page = list(rows.filter(began_at__lte=began_at).exclude(began_at=began_at, id__gte=key)[:limit])
    return page if len(page) == limit else [*page, *rows.filter(began_at=None)[: limit - len(page)]]


def with_units(calls: Sequence[Call]) -> list[BoardRow]:
    """Each call with the units that are on it, by one query."""
    by_call: dict[UUID, list[Assignment]] = {call.pk: [] for call in calls}
    rows = Assignment.objects.filter(call_id__in=by_call, status__in=UNDER_WAY).select_related("unit")
    for row in rows.order_by("assigned_at", "id"):
        by_call[row.call_id].append(row)
    return [BoardRow(call, tuple(by_call[call.pk])) for call in calls]


def past_calls(viewer: Viewer, *, limit: int = PAGE, after: tuple[datetime | None, UUID] | None = None) -> list[Call]:
    """All calls the viewer may see, imported history among them, newest first; those without a time of day come last."""
    return page_after(calls_of(viewer), after, limit)


def one_call(viewer: Viewer, call_id: UUID) -> Call:
    """One call.

    :raises Hidden: when there is none for this viewer.
    """
    rows = Call.objects.select_related("area", "agency", "held_by__user")
    call: Call = one(rows, jurisdiction_id=viewer.jurisdiction_id, pk=call_id)
    return call


def brief_of(call: Call) -> Brief:
    """The brief of a call as the viewer may read it now; lines past their expiry are left out."""
    lines = list(parts_of(call))
    return Brief(
        tuple(line for line in lines if line.name == "what_helps"),
        tuple(line for line in lines if line.name == "be_careful"),
    )


def narrative_of(call: Call) -> list[Part]:
    """What was told of the call, oldest first, as the viewer may read it."""
    return list(parts_of(call, name="narrative"))


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
