"""Taking up and giving up a role; switching an account off."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.events import Disabled, Enabled, Joined, MembershipEnded, SecondStepForgotten, TakenUp
from commonground.agencies.models import Agency, Invitation, Membership, User
from commonground.agencies.queries import agencies_of
from commonground.agencies.roles import role
from commonground.agencies.rules import (
    AppointsItself,
    NotToYourself,
    NotYourOwnDoor,
    OwnAgencyOnly,
    OwnStaffOnly,
    SwitchesItselfOn,
)
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("agencies.join")
def join(
    *,
    user: User,
    agency: Agency,
    role_code: str,
    by: Viewer,
    offered: bool = False,
    called: str = "",
    at: datetime | None = None,
) -> Membership:
    """Give a member of staff a role in an agency.

    :param offered: the role is worn only once its holder took it up. :param called: the name by which the agency asked them.
    :raises NotNow: for another agency's role, for oneself, and for an agency that says itself who works there.
    """
    role(role_code)
    hold(OwnAgencyOnly, NotToYourself, AppointsItself, agency=agency, user_id=user.pk, role_code=role_code, by=by)
    membership, fresh = Membership.objects.get_or_create(
        user=user,
        agency=agency,
        role=role_code,
        ends_at=None,
        defaults={
            "jurisdiction_id": agency.jurisdiction_id,
            "starts_at": at,
            "taken_up_at": None if offered else at,
            "called": called,
        },
    )
    if fresh:
        remember(Joined(membership, by=by, at=at, role=role_code, user=user.pk))
    return membership


@action("agencies.take_up", right="agencies.accept_invitation")
def take_up(membership: Membership, *, by: Viewer, at: datetime | None = None) -> Membership:
    """Take up a role that was offered; from now on it can be worn, and colleagues read the own name."""
    membership = locked(membership)
    if membership.taken_up_at is None:
        membership.taken_up_at = at
        membership.save(update_fields=["taken_up_at"])
        remember(TakenUp(membership, by=by, at=at, role=membership.role, user=membership.user_id))
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
    here = {agency.pk for agency in agencies_of(user)}
    hold(NotYourOwnDoor, OwnStaffOnly, user_id=user.pk, agency_ids=here, by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _withdraw_invitations(at, user=user)
    remember(Disabled(user, by=by, at=at, agencies=sorted(here)))
    return user


@action("agencies.enable", right="agencies.disable")
def enable(user: User, *, by: Viewer, at: datetime | None = None) -> User:
    """Switch an account on again, with the roles that still hold.

    :raises NotNow: for somebody who works for another agency (the office may, except where an agency says itself who works there).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    agencies = agencies_of(user)
    here = {agency.pk for agency in agencies}
    hold(OwnStaffOnly, SwitchesItselfOn, agency_ids=here, agencies=agencies, by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    remember(Enabled(user, by=by, at=at, agencies=sorted(here)))
    return user


@action("agencies.forget_second_step")
def forget_second_step(user: User, *, by: Viewer, at: datetime | None = None) -> User:
    """Take away the passkeys, codes and recovery codes of somebody who has lost them all; the next sign-in sets up new ones.

    Only who keeps the installation does this (``commonground user forget-second-step``), after making sure who asks: what replaces a lost
    factor is never weaker than the factor (OWASP ASVS 5.0, 6.4.4).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    here = {agency.pk for agency in agencies_of(user)}
    many, _each = Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()  # who knows the old password is not therefore the owner: a new one comes by a code to their mail
    user.save(update_fields=["password"])
    remember(SecondStepForgotten(user, by=by, at=at, agencies=sorted(here), many=many))
    return user


def _withdraw_invitations(at: datetime | None, **which: object) -> None:
    Invitation.objects.filter(used_at=None, withdrawn_at=None, **which).update(withdrawn_at=at)
