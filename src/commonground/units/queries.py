"""Reading units: which are free, who is in them, and which are mine. Units hold no person served; the jurisdiction is the limit."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
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
