"""What the board reads: the queue in the order to look at, the figures of its header, and what changed since a cursor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Case, Count, F, Func, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from commonground.agencies.context import Viewer
from commonground.calls.models import Call
from commonground.calls.policy import RESPONDER_NEEDS_HELP, dangers
from commonground.calls.queries import BoardRow, calls_of, with_units
from commonground.units.models import Unit

LINES = 25
WAITING = ("received", "triaged")
RANK, CALM, TURN = 10**12, 10**11, 10**10
# What a line shows and what its version is made of; a page that reads less is a page that is there sooner.
SHOWN = (
    "id", "jurisdiction", "agency", "status", "nature", "final_nature", "danger", "external_id", "place", "latitude", "longitude",
    "began_at", "changed_at", "decided_at", "assigned_at", "on_scene_at", "held_since", "open_on_board",
    "area__name", "held_by__user__name", "held_by__user__email",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """The header: open calls, units that are free, and since when the oldest call without a unit waits."""

    open_calls: int
    units_free: int
    oldest_waiting: datetime | None


def _seconds() -> Func:
    """The beginning of a call in whole seconds since 1970."""
    began = Coalesce("began_at", "changed_at")
    return Func(began, template="floor(extract(epoch from %(expressions)s))::bigint", output_field=BigIntegerField())


def _queue_key() -> Case:
    """One number to sort by: a responder who needs help; nobody on it (urgent danger, then longest wait); newest answered; to end."""
    urgent = [danger.code for danger in dangers().values() if danger.urgent]
    calm = Case(When(danger__overlap=urgent, then=Value(0)), default=Value(CALM), output_field=BigIntegerField())
    newest_first = Value(TURN, BigIntegerField()) - _seconds()
    return Case(
        When(status="cleared", then=Value(3 * RANK, BigIntegerField()) + newest_first),
        When(danger__contains=[RESPONDER_NEEDS_HELP], then=_seconds()),
        When(status__in=WAITING, then=Value(RANK, BigIntegerField()) + calm + _seconds()),
        default=Value(2 * RANK, BigIntegerField()) + calm + newest_first,
        output_field=BigIntegerField(),
    )


def queue_of(viewer: Viewer) -> QuerySet[Call]:
    """The calls on the live board that this viewer may see, in the order to look at; each has its ``queue_key``."""
    rows = calls_of(viewer).filter(open_on_board=True)
    return rows.only(*SHOWN).annotate(queue_key=_queue_key()).order_by("queue_key", "id")


def queue_page(
    viewer: Viewer, after: tuple[int, UUID] | None = None, limit: int = LINES
) -> tuple[list[BoardRow], bool]:
    """One page of the queue, and whether there is more; always two queries.

    :param after: queue key and id of the last line of the page before.
    """
    rows = queue_of(viewer)
    if after is not None:
        key, call_id = after
        rows = rows.filter(Q(queue_key__gt=key) | Q(queue_key=key, id__gt=call_id))
    calls = list(rows[: limit + 1])
    return with_units(calls[:limit]), len(calls) > limit


def rows_of(viewer: Viewer, call_ids: Collection[UUID]) -> list[BoardRow]:
    """Those of the calls that are on the board and that this viewer may see now; two queries, one when there is none."""
    calls = list(queue_of(viewer).filter(pk__in=call_ids)) if call_ids else []
    return with_units(calls) if calls else []


def figures_of(viewer: Viewer, units: Collection[Unit]) -> Figures:
    """The figures of the header, by one query; the units are read already. Of the call that waits longest a time is shown: it is seen."""
    calls, waiting = calls_of(viewer).filter(open_on_board=True).order_by(), Q(status__in=WAITING)
    longest = ArrayAgg("id", filter=waiting, order_by=F("began_at").asc(nulls_last=True))
    found = calls.aggregate(
        n=Count("id"), oldest=Min("began_at", filter=waiting), whose=Func(longest, template="(%(expressions)s)[1:1]")
    )
    return Figures(found["n"], sum(unit.status == "available" for unit in units), found["oldest"])


def read_after(text: str) -> tuple[int, UUID] | None:
    """The place in the queue from an address; None when it is not one."""
    key, _, call_id = text.partition("-")
    try:
        return (int(key), UUID(call_id)) if key.isdecimal() and len(key) < 18 else None
    except ValueError:
        return None
