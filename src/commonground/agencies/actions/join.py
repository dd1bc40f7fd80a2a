"""Taking up and giving up a role; switching an account off."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.events import Disabled, Joined, MembershipEnded
from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.roles import role
from commonground.agencies.rules import NotYourOwnDoor, OwnAgencyOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("agencies.join")
def join(*, user: User, agency: Agency, role_code: str, by: Viewer, at: datetime | None = None) -> Membership:
    """Give a member of staff a role in an agency."""
    role(role_code)
    hold(OwnAgencyOnly, agency=agency, by=by)
    membership, fresh = Membership.objects.get_or_create(
        user=user,
        agency=agency,
        role=role_code,
        ends_at=None,
        defaults={"jurisdiction_id": agency.jurisdiction_id, "starts_at": at},
    )
    if fresh:
        remember(Joined(membership, by=by, at=at, role=role_code, user=user.pk))
    return membership


@action("agencies.end_membership")
def end_membership(membership: Membership, *, by: Viewer, at: datetime | None = None) -> Membership:
    """End a role; the next request of that user obeys."""
    membership = locked(membership)
    hold(OwnAgencyOnly, agency=membership.agency, by=by)
    membership.ends_at = at
    membership.save(update_fields=["ends_at"])
    remember(MembershipEnded(membership, by=by, at=at, role=membership.role, user=membership.user_id))
    return membership


@action("agencies.disable")
def disable(user: User, *, by: Viewer, at: datetime | None = None) -> User:
    """Switch an account off: its sessions end with the next request."""
    user = User.objects.select_for_update().get(pk=user.pk)
    hold(NotYourOwnDoor, user_id=user.pk, by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    remember(Disabled(user, by=by, at=at))
    return user
