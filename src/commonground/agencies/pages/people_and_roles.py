"""People and roles: who works for the agency, invite, end a role, switch an account off and on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable, enable, end_membership, join
from commonground.agencies.context import Viewer
from commonground.agencies.forms import InviteForm
from commonground.agencies.models import Agency, Membership
from commonground.agencies.pages.once_more import confirmed, fresh, kept
from commonground.agencies.queries import PAGE, agencies_for, from_within, staff_of
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_said
from commonground.kit.noes import Hidden, NotNow

DRAFT = "invitation_typed"
UNDONE_WITHIN = timedelta(hours=1)


def _agency(viewer: Viewer, wish: str | None) -> Agency:
    found = agencies_for(viewer).filter(pk=id_said(wish) or viewer.agency_id).first()
    if found is None:
        raise Hidden
    return found


def _member(request: HttpRequest, membership: UUID) -> Membership:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = Membership.objects.select_related("user", "agency").filter(pk=membership, user__is_service=False)
    member = found.filter(agency__in=agencies_for(viewer)).first()
    if member is None:
        raise Hidden
    return member


def _list_of(agency: Agency) -> str:
    return f"{reverse('people_and_roles')}?agency={agency.pk}"


def _line(member: Membership, viewer: Viewer) -> dict[str, object]:
    """A line of the list. Of a role that was only offered it shows what the agency itself said, whatever account there may be."""
    return {
        "member": member,
        "name": member.shown_name,
        "role": role(member.role).name(),
        "self": member.user_id == viewer.user_id,
        "here": member.taken_up_at is not None,
        "known": member.user if member.taken_up_at else None,
    }


@open_to("agencies.read")
def people_and_roles(request: HttpRequest) -> HttpResponse:
    """Who works for the agency now."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    agency = _agency(viewer, request.GET.get("agency"))
    found = staff_of(agency, after=id_said(request.GET.get("after")))
    lines = [_line(member, viewer) for member in found[:PAGE]]
    following = f"{_list_of(agency)}&after={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {
        "agency": agency,
        "agencies": agencies_for(viewer) if viewer.agency_kind == "host" else [],
        "lines": lines,
        "following": following,
        "ended": request.session.pop("ended_role", ""),
        "alone": not from_within(agency, viewer),
        "first": _list_of(agency) if request.GET.get("after") else "",
    }
    return render(request, "agencies/people_and_roles.html", context)


@open_to("agencies.invite")
def invite_somebody(request: HttpRequest) -> HttpResponse:
    """Invite a member of staff."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked: dict[str, Any] = {"agency": _agency(viewer, request.GET.get("agency"))}
    if (first := fresh(request, keep=DRAFT)) is not None:
        return first
    if request.method != "POST":
        asked |= kept(request, DRAFT)
    form = InviteForm(request.POST or None, viewer=viewer, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            invite(**form.facts(), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.info(request, _("The invitation is on its way. The link in it works once, for 72 hours."))
            return redirect(_list_of(form.cleaned_data["agency"]))
    return render(request, "agencies/invite.html", {"form": form}, status=422 if form.errors else 200)


@open_to("agencies.invite")
def invite_again(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Send a fresh link; the one before stops working."""
    member = _member(request, membership)
    title = _("Send %(name)s a new invitation?") % {"name": member.shown_name}
    if (first := confirmed(request, title=title, button=_("Send it"), back=_list_of(member.agency))) is not None:
        return first
    invite(
        email=member.user.email, name=member.shown_name, agency=member.agency, role_code=member.role,
        language=member.user.language, by=request.viewer,  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.info(request, _("A new invitation is on its way. The link before it no longer works."))
    return redirect(_list_of(member.agency))


@open_to("agencies.end_membership")
@require_POST
def end_role(request: HttpRequest, membership: UUID) -> HttpResponse:
    """End a role; undo gives it back."""
    member = end_membership(_member(request, membership), by=request.viewer)  # type: ignore[attr-defined]
    if from_within(member.agency, request.viewer):  # type: ignore[attr-defined]
        request.session["ended_role"] = str(member.pk)
    else:
        messages.info(request, _("The role has ended. Only an administrator of this agency can give it back."))
    return redirect(_list_of(member.agency))


@open_to("agencies.join")
def give_back(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Give back a role that was just ended."""
    member = _member(request, membership)
    words = {"name": member.shown_name, "role": role(member.role).name()}
    title = _("Give %(name)s back the role %(role)s?") % words
    if (first := confirmed(request, title=title, button=_("Give it back"), back=_list_of(member.agency))) is not None:
        return first
    join(
        user=member.user, agency=member.agency, role_code=member.role, called=member.called,
        offered=member.taken_up_at is None or not _ended_just_now(member), by=request.viewer,  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.info(request, _("The role holds again."))
    return redirect(_list_of(member.agency))


def _ended_just_now(member: Membership) -> bool:
    """Whether giving it back only undoes a slip. Later it is an offer, which they take up or not, like any other."""
    return member.ends_at is not None and member.ends_at > timezone.now() - UNDONE_WITHIN


@open_to("agencies.disable")
@require_POST
def switch_off(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Switch an account off, at once."""
    member = _member(request, membership)
    disable(member.user, by=request.viewer)  # type: ignore[attr-defined]
    messages.info(request, _("The account is switched off. Its sessions have ended."))
    return redirect(_list_of(member.agency))


@open_to("agencies.disable")
def switch_on(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Switch an account on again."""
    member = _member(request, membership)
    title = _("Switch the account of %(name)s on again?") % {"name": member.shown_name}
    if (first := confirmed(request, title=title, button=_("Switch it on"), back=_list_of(member.agency))) is not None:
        return first
    enable(member.user, by=request.viewer)  # type: ignore[attr-defined]
    messages.info(request, _("The account is switched on."))
    return redirect(_list_of(member.agency))
