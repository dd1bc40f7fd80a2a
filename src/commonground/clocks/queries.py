"""Questions about clocks, for the viewer's own agency."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.clocks.models import OPEN, Clock, OpenHours, OtherDay, Turn
from commonground.clocks.turns import Handed, Turns
from commonground.kit.spans import in_force, not_ended

PAGE = 50
FEED_MOST = 500
OTHER_DAYS_MOST = 400


def local_day(viewer: Viewer, at: datetime) -> date:
    """The day that it is at a moment where the viewer works."""
    return at.astimezone(ZoneInfo(viewer.time_zone)).date()


def open_for(viewer: Viewer) -> QuerySet[Clock]:
    """The clocks that the viewer's agency owes, soonest first."""
    return Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, status__in=OPEN
    ).order_by("due_at", "id")


def of_records(viewer: Viewer, record_ids: list[UUID], *, but: str = "") -> dict[UUID, Clock]:
    """The open clock of each record, soonest first, by record id.

    :param but: a clock that is not meant, where a record has one of another kind.
    """
    clocks = Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, record_id__in=record_ids, status__in=OPEN
    ).order_by("-due_at")
    clocks = clocks.exclude(name=but) if but else clocks
    return {clock.record_id: clock for clock in clocks}


def working_at(agency_id: UUID, at: datetime) -> QuerySet[Membership]:
    """Those who work for an agency at a moment, and so can be given a step, by name."""
    rows = Membership.objects.filter(
        in_force(at), agency_id=agency_id, taken_up_at__isnull=False, user__is_active=True, user__is_service=False
    )
    return rows.select_related("user").order_by("user__name", "id")


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does which step of an agency at a moment."""

    turns: Turns
    staff: dict[UUID, Membership]

    def who(self, clock: Clock) -> Membership | None:
        """The member who does this step now, or None: the team."""
        found = self.turns.who(clock.pk, clock.assigned_to_id, frozenset(self.staff))
        return self.staff.get(found) if found else None


def doing(agency_id: UUID, at: datetime) -> Doing:
    """Who stands in for whom at an agency now, in two questions."""
    rows = Turn.objects.filter(in_force(at), agency_id=agency_id).order_by("starts_at", "id")
    turns = Turns.of(Handed(row.of_id, row.to_id, row.clock_id) for row in rows)
    return Doing(turns, {member.pk: member for member in working_at(agency_id, at)})


def steps_of(viewer: Viewer, at: datetime, *, still: bool = False) -> list[Clock]:
    """The open clocks whose step the viewer does now, also in a colleague's place; soonest first, at most 500.

    :param still: those that stand still instead of those that run.
    """
    found = doing(viewer.agency_id, at)
    reached = {viewer.membership_id, *found.turns.all_of, *(of for of, _to in found.turns.one.values())}
    rows = open_for(viewer).filter(assigned_to_id__in=reached, paused_at__isnull=not still)
    mine = [clock for clock in rows if (who := found.who(clock)) and who.pk == viewer.membership_id]
    return mine[:FEED_MOST]


@dataclass(frozen=True, slots=True)
class OverduePage:
    """One page of overdue clocks, the oldest first. ``goes_on`` is the id to go on after, or None at the end."""

    clocks: list[Clock]
    goes_on: UUID | None


def overdue_page(viewer: Viewer, after: UUID | None = None) -> OverduePage:
    """The overdue clocks that the viewer's agency owes and of whose record the viewer may know, the oldest first.

    :param after: the clock that ended the page before; what was done meanwhile still says where that was.
    """
    rows = open_for(viewer).filter(status="overdue")
    if after is not None and (last := _place(viewer, after)):
        rows = rows.filter(Q(due_at__gt=last) | Q(due_at=last, id__gt=after))
    found = list(rows[: PAGE + 1])
    return OverduePage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def _place(viewer: Viewer, after: UUID) -> datetime | None:
    rows = Clock.objects.filter(agency_id=viewer.agency_id, pk=after)
    place: datetime | None = rows.values_list("due_at", flat=True).first()
    return place


def turns_of(viewer: Viewer, at: datetime, *, everyones: bool = False) -> list[Turn]:
    """The turns that have not ended, of the viewer and to the viewer (or of the whole agency), soonest begun first, at most 400."""
    rows = Turn.objects.filter(not_ended(at), agency_id=viewer.agency_id).select_related("of__user", "to__user")
    if not everyones:
        rows = rows.filter(Q(of_id=viewer.membership_id) | Q(to_id=viewer.membership_id))
    return list(rows.order_by("starts_at", "id")[:OTHER_DAYS_MOST])


@dataclass(frozen=True, slots=True)
class Office:
    """When an office is open: its weekly spans, and the days ahead that differ."""

    hours: list[OpenHours]
    other_days: list[OtherDay]


def office_of(viewer: Viewer, *, whole: bool, today: date) -> Office:
    """What was said of the viewer's own office, or (``whole``) of every office of the place that has said nothing itself."""
    of = Q(jurisdiction_id=viewer.jurisdiction_id, ended_at=None)
    of &= Q(agency=None) if whole else Q(agency_id=viewer.agency_id)
    days = OtherDay.objects.filter(of, day__gte=today).order_by("day", "id")
    return Office(list(OpenHours.objects.filter(of).order_by("weekday", "opens")), list(days[:OTHER_DAYS_MOST]))
