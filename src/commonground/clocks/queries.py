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
from commonground.kit.spans import in_force

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


def of_records(viewer: Viewer, record_ids: list[UUID]) -> dict[UUID, Clock]:
    """The open clock of each record, soonest first, by record id."""
    clocks = Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, record_id__in=record_ids, status__in=OPEN
    ).order_by("-due_at")
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


def steps_of(viewer: Viewer, at: datetime) -> list[Clock]:
    """The open clocks whose step the viewer does now, also in a colleague's place; soonest first, at most 500."""
    found = doing(viewer.agency_id, at)
    reached = {viewer.membership_id, *found.turns.all_of, *(of for of, _to in found.turns.one.values())}
    rows = open_for(viewer).filter(assigned_to_id__in=reached, paused_at=None)
    mine = [clock for clock in rows if (who := found.who(clock)) and who.pk == viewer.membership_id]
    return mine[:FEED_MOST]


def overdue_page(viewer: Viewer, after: Clock | None = None) -> list[Clock]:
    """The overdue clocks that the viewer's agency owes, the oldest first: one page and one more, so that the page knows whether it goes on.

    :param after: the clock that ended the page before.
    """
    rows = open_for(viewer).filter(status="overdue")
    if after is not None:
        rows = rows.filter(Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, id__gt=after.pk))
    return list(rows[: PAGE + 1])


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
