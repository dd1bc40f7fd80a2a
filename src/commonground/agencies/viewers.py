"""From a membership to a viewer, and the named services that work by themselves."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.roles import role
from commonground.kit.spans import in_force


def live_memberships(user: User) -> QuerySet[Membership]:
    """The memberships of a user that hold now, oldest first."""
    now = timezone.now()
    return (
        Membership.objects.filter(in_force(now), user=user, agency__active=True)
        .select_related("agency", "jurisdiction", "user")
        .order_by("starts_at", "id")
    )


def viewer_from(membership: Membership, *, purpose: str = "coordination") -> Viewer:
    """The viewer that a membership makes of its user."""
    held = role(membership.role)
    return Viewer(
        user_id=membership.user_id,
        membership_id=membership.pk,
        agency_id=membership.agency_id,
        jurisdiction_id=membership.jurisdiction_id,
        role=held.code,
        name=str(membership.user),
        agency_name=membership.agency.name,
        agency_kind=membership.agency.kind,
        role_name=held.title,
        rights=held.rights,
        labels=held.labels,
        purpose=purpose,
        time_zone=membership.jurisdiction.time_zone,
    )


def viewer_for(user: User, membership_id: UUID | str | None = None) -> Viewer | None:
    """The viewer of a signed-in user: the chosen membership if it still holds, else the first that does, else None.

    A role that was offered is nobody's before it was taken up.
    """
    live = list(live_memberships(user).filter(taken_up_at__isnull=False)) if user.is_active else []
    chosen = next((m for m in live if str(m.pk) == str(membership_id)), live[0] if live else None)
    return viewer_from(chosen) if chosen else None


def service(name: str, agency: Agency) -> Viewer:
    """The named service principal of an agency, for example ``service("clocks", agency)``.

    It is made on first use: a user that cannot sign in, with the role ``service_<name>``.
    """
    code = f"service_{name}"
    role(code)
    email = f"{name}.{agency.pk}@service.invalid"
    found = Membership.objects.select_related("jurisdiction", "user")
    membership = found.filter(user__email=email, agency=agency, role=code).first()
    if membership is None:
        from commonground.agencies.actions.service import appoint_service

        membership = appoint_service(name, agency)
    membership.agency = agency  # known already: not asked for again
    return viewer_from(membership)
