"""Who of an agency may judge a threat, and what members of staff are called on the pages of warnings."""

from uuid import UUID

from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.roles import roles
from commonground.kit.spans import in_force


def deciders(viewer: Viewer) -> list[tuple[str, str]]:
    """Who of the viewer's agency may judge a threat: those who may warn, the viewer first. Membership and name."""
    judging = [role.code for role in roles().values() if "people.warn" in role.rights]
    rows = Membership.objects.filter(
        in_force(timezone.now()), agency_id=viewer.agency_id, role__in=judging, taken_up_at__isnull=False
    ).select_related("user")
    named = sorted(((str(row.pk), row.shown_name) for row in rows), key=lambda one: one[1])
    return sorted(named, key=lambda one: one[0] != str(viewer.membership_id))


def names_of(members: list[UUID]) -> dict[UUID, str]:
    """What members of staff are called by those who review."""
    return {row.pk: row.shown_name for row in Membership.objects.filter(pk__in=members).select_related("user")}
