"""Inviting a member of staff, and taking the invitation up: the one way an account begins."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonground.agencies.acting import action, locked
from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer
from commonground.agencies.events import InvitationAccepted, Invited
from commonground.agencies.models import Agency, Invitation, Membership, User
from commonground.agencies.queries import agencies_of, known_here
from commonground.agencies.roles import role
from commonground.agencies.rules import AccountIsOn, InvitationHolds, OwnAgencyOnly, RoleForPeople
from commonground.kit.rules import hold
from commonground.kit.sealing import mark, marks
from commonground.ledger.writing import remember

HOLDS = timedelta(hours=72)


def hash_of(token: str) -> str:
    """What is kept of a link's secret (256 random bits): a keyed mark, so that whoever can write the table makes no link of it."""
    return mark(_marked(token))


def hashes_of(token: str) -> list[str]:
    """All that may be kept of it: also of a link that was written before the root key was renewed."""
    return marks(_marked(token))


def _marked(token: str) -> str:
    return f"invitation {hashlib.sha256(token.encode()).hexdigest()}"


@action("agencies.invite")
def invite(
    *,
    email: str,
    name: str,
    agency: Agency,
    role_code: str,
    by: Viewer,
    language: str = "en",
    at: datetime | None = None,
) -> str:
    """Invite a member of staff: an account without a password, a role, and a link by mail that works once within 72 hours.

    Somebody who has an account already gets a mail that says so, and takes the role up on the page of their roles; whoever invited
    sees the same in both cases. A second invitation ends the first.

    :returns: the link, for whoever installs without mail; empty when the account needs none.
    :raises NotNow: for another agency's role, for oneself, for a role of the system, for an agency that says itself who works there, or
        for an account of the own staff that is switched off.
    """
    hold(OwnAgencyOnly, RoleForPeople, agency=agency, by=by, role_code=role_code)
    user = _account(email, name, language)
    hold(AccountIsOn, is_active=user.is_active, known_here=known_here(user, by))
    membership = join(
        user=user, agency=agency, role_code=role_code, by=by, at=at, called=name.strip(),
        offered=agency not in agencies_of(user),
    )  # fmt: skip
    if user.has_usable_password():
        _write(user, agency, role_code, link="")
        return ""
    Invitation.objects.filter(user=user, agency=agency, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    invitation = _open(membership, token, at or membership.starts_at)
    remember(Invited(invitation, by=by, at=at, user=user.pk, role=role_code))
    link = f"{settings.BASE_URL}/accounts/invitation/{token}/"
    _write(user, agency, role_code, link=link)
    return link


def _account(email: str, name: str, language: str) -> User:
    address = User.objects.normalize_email(email.strip()).lower()
    user = User.objects.select_for_update().filter(email__iexact=address, is_service=False).first()
    return user or User.objects.create_user(address, None, name=name.strip(), language=language)


def _open(membership: Membership, token: str, at: datetime) -> Invitation:
    return Invitation.objects.create(
        jurisdiction_id=membership.jurisdiction_id,
        user_id=membership.user_id,
        agency_id=membership.agency_id,
        membership=membership,
        token_hash=hash_of(token),
        made_at=at,
        expires_at=at + HOLDS,
    )


def _write(user: User, agency: Agency, role_code: str, *, link: str) -> None:
    with override(user.language):
        names = {
            "agency": agency.name,
            "role": role(role_code).name(),
            "link": link,
            "roles": f"{settings.BASE_URL}/accounts/role/",
        }
        if link:
            title = _("You are invited to Common Ground")
            text = _(
                "%(agency)s invites you to work in Common Ground as: %(role)s.\n\n"
                "Open this link, press the button there and choose a password. The link works once, for 72 hours:\n"
                "%(link)s\n\nIf you do not expect this, do nothing: no account can be used without the link."
            )
        else:
            title = _("You have a new role in Common Ground")
            text = _("%(agency)s gave you the role: %(role)s.\n\nSign in as always, and choose it here:\n%(roles)s")
        send_mail(title, text % names, settings.DEFAULT_FROM_EMAIL, [user.email])


@action("agencies.accept_invitation")
def accept_invitation(
    invitation: Invitation, *, password: str, by: Viewer, name: str = "", at: datetime | None = None
) -> User:
    """Take up an invitation: the account gets its password, its roles in that agency are worn, and the link is used up.

    :param password: checked by the page against the rules for passwords.
    :raises NotNow: when the link was used, withdrawn, is too old, or the role or account has ended meanwhile.
    """
    invitation = locked(invitation)
    hold(InvitationHolds, invitation=invitation, at=at)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    user.name = name.strip() or user.name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    offered = Membership.objects.filter(user=user, agency_id=invitation.agency_id, ends_at=None, taken_up_at=None)
    offered.update(taken_up_at=at)
    remember(InvitationAccepted(invitation, by=by, at=at, user=user.pk))
    return user
