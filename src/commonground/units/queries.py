"""Reading units: which are free, who is in them, and which are mine. Units hold no person served; the jurisdiction is the limit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.agencies.queries import agencies_for
from commonground.agencies.roles import roles_for_people
from commonground.units.models import Crew, Unit


def units_of_jurisdiction(viewer: Viewer) -> QuerySet[Unit]:
    """Every unit of the viewer's jurisdiction, by name."""
    return Unit.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("agency", "area").order_by("name")


def free_units(viewer: Viewer) -> QuerySet[Unit]:
    """The units that can be sent now."""
    return units_of_jurisdiction(viewer).filter(status="available")


def crew_of(unit: Unit, at: datetime | None = None) -> list[Membership]:
    """Who is in the unit at this moment (now when None), in the order they joined; ended memberships are left out."""
    at = at or timezone.now()
    live = Q(until_at=None) | Q(until_at__gt=at)
    rows = Crew.objects.filter(live, unit=unit, from_at__lte=at).select_related(
        "membership__user", "membership__agency"
    )
    return [row.membership for row in rows.order_by("from_at", "id") if not _ended(row.membership, at)]


def _ended(membership: Membership, at: datetime) -> bool:
    return membership.ends_at is not None and membership.ends_at <= at


def crew_ids(unit: Unit, at: datetime | None = None) -> frozenset[UUID]:
    """The ids of the memberships in the unit at this moment."""
    return frozenset(member.pk for member in crew_of(unit, at))


def my_units(viewer: Viewer) -> QuerySet[Unit]:
    """The units the viewer is in the crew of now."""
    mine = Crew.objects.filter(membership_id=viewer.membership_id, until_at=None, from_at__lte=timezone.now())
    return units_of_jurisdiction(viewer).filter(pk__in=mine.values("unit_id"))


def units_for(viewer: Viewer) -> QuerySet[Unit]:
    """The units that the viewer forms and crews: those of the own agency; for the office that runs the installation, all."""
    return units_of_jurisdiction(viewer).filter(agency__in=agencies_for(viewer))


def crews_of(units: Iterable[Unit], at: datetime | None = None) -> dict[UUID, list[Membership]]:
    """Who is in each of these units at this moment, by unit; as ``crew_of``, for many at once."""
    at = at or timezone.now()
    live = Q(until_at=None) | Q(until_at__gt=at)
    rows = Crew.objects.filter(live, unit__in=list(units), from_at__lte=at).select_related("membership__user", "unit")
    crews: dict[UUID, list[Membership]] = {}
    for row in rows.order_by("from_at", "id"):
        if not _ended(row.membership, at):
            crews.setdefault(row.unit_id, []).append(row.membership)
    return crews


def responders(jurisdiction_id: UUID) -> QuerySet[Membership]:
    """Everybody whose role answers calls here and now, by name: whoever can sit in a unit. Who was only asked is not among them."""
    codes = [role.code for role in roles_for_people() if "calls.respond" in role.rights]
    return (
        Membership.objects.filter(
            jurisdiction_id=jurisdiction_id, role__in=codes, starts_at__lte=timezone.now(), ends_at=None
        )
        .filter(user__is_active=True, agency__active=True, taken_up_at__isnull=False)
        .select_related("user", "agency")
        .order_by("user__name", "user__email", "id")
    )


def responders_of(agency: Agency) -> QuerySet[Membership]:
    """Those of one agency who can sit in a unit."""
    return responders(agency.jurisdiction_id).filter(agency=agency)


def seats_of(members: Iterable[Membership]) -> dict[UUID, list[Unit]]:
    """In which units these members sit now, by membership."""
    rows = (
        Crew.objects.filter(membership__in=list(members), until_at=None).select_related("unit").order_by("unit__name")
    )
    seats: dict[UUID, list[Unit]] = {}
    for row in rows:
        seats.setdefault(row.membership_id, []).append(row.unit)
    return seats
