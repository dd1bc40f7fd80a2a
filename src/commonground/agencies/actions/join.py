"""Taking up and giving up a role; switching an account off."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.events import Disabled, Enabled, Joined, MembershipEnded
from commonground.agencies.models import Agency, Invitation, Membership, User
from commonground.agencies.roles import role
from commonground.agencies.rules import NotYourOwnDoor, OwnAgencyOnly, OwnStaffOnly
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
    """End a role; the next request of that user obeys, and an invitation to it dies."""
    membership = locked(membership)
    hold(OwnAgencyOnly, NotYourOwnDoor, agency=membership.agency, user_id=membership.user_id, by=by)
    if membership.ends_at is not None and membership.ends_at <= at:
        return membership
    membership.ends_at = at
    membership.save(update_fields=["ends_at"])
    _withdraw_invitations(at, membership=membership)
    remember(MembershipEnded(membership, by=by, at=at, role=membership.role, user=membership.user_id))
    return membership


@action("agencies.disable")
def disable(user: User, *, by: Viewer, at: datetime | None = None) -> User:
    """Switch an account off: its sessions end with the next request, and an open invitation dies.

    :raises NotNow: for the own account, and for somebody who works for another agency (the office may).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    hold(NotYourOwnDoor, OwnStaffOnly, user_id=user.pk, agency_ids=_agencies_of(user), by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _withdraw_invitations(at, user=user)
    remember(Disabled(user, by=by, at=at))
    return user


@action("agencies.enable", right="agencies.disable")
def enable(user: User, *, by: Viewer, at: datetime | None = None) -> User:
    """Switch an account on again, with the roles that still hold.

    :raises NotNow: for somebody who works for another agency (the office may).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    hold(OwnStaffOnly, agency_ids=_agencies_of(user), by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    remember(Enabled(user, by=by, at=at))
    return user


def _agencies_of(user: User) -> set[object]:
    """Where the account works now; when every role has ended, where it last worked."""
    held = Membership.objects.filter(user=user).order_by("-ends_at")
    live = set(held.filter(ends_at=None).values_list("agency_id", flat=True))
    return live or set(held.values_list("agency_id", flat=True)[:1])


def _withdraw_invitations(at: datetime | None, **which: object) -> None:
    Invitation.objects.filter(used_at=None, withdrawn_at=None, **which).update(withdrawn_at=at)
