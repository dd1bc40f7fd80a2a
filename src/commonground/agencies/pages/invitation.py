"""Taking up an invitation: the link puts its secret in the session, a button exchanges it, then comes the password.

Whatever is wrong with a link (never existed, used, too old, withdrawn), the page says the same. Looking at a link uses nothing
up, since mail programs look at links by themselves.
"""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from commonground.agencies.actions.invite import accept_invitation, hashes_of
from commonground.agencies.forms import FirstPasswordForm
from commonground.agencies.gate import enter_at_gate
from commonground.agencies.models import Invitation
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to_all
from commonground.agencies.rules import InvitationHolds
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow

STEPS = (gettext_noop("Invitation"), gettext_noop("Password"), gettext_noop("Second step"))
TOKEN, OPENED = "invitation_token", "invitation"


@open_to_all("the link of an invitation, opened before there is an account")
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address at once."""
    request.session[TOKEN] = token[:100]
    return redirect("invitation")


@open_to_all("an invitation is exchanged before there is an account")
def invitation(request: HttpRequest) -> HttpResponse:
    """The button that exchanges the link."""
    if request.method != "POST":
        return render(request, "agencies/invitation.html", {"steps": _steps()})
    found = Invitation.objects.filter(token_hash__in=hashes_of(request.session.pop(TOKEN, "") or "")).first()
    if found is None or not _holds(found):
        return _dead(request)
    request.session[OPENED] = str(found.pk)
    request.session.cycle_key()
    return redirect("first_password")


@open_to_all("the first password is chosen before anybody can sign in")
def first_password(request: HttpRequest) -> HttpResponse:
    """Name and password; then the second step."""
    found = Invitation.objects.select_related("user", "agency").filter(pk=request.session.get(OPENED)).first()
    if found is None or not _holds(found):
        return _dead(request)
    form = FirstPasswordForm(found.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        try:
            by = service("invitations", found.agency)
            user = accept_invitation(found, password=password, name=form.cleaned_data["name"], by=by)
        except NotNow:
            return _dead(request)
        del request.session[OPENED]
        return perform_password_login(request, {"email": user.email}, Login(user=user, redirect_url="/accounts/2fa/"))
    context = {
        "steps": _steps(),
        "form": form,
        "agency": found.agency,
        "role": role(found.membership.role).name(),
        "email": found.user.email,
    }
    return render(request, "agencies/first_password.html", context)


def _steps() -> list[str]:
    return [gettext(step) for step in STEPS]


def _holds(found: Invitation) -> bool:
    return InvitationHolds.holds(found, timezone.now())


def _dead(request: HttpRequest) -> HttpResponse:
    request.session.pop(OPENED, None)
    enter_at_gate("refused.invitation")
    return render(request, "agencies/invitation_over.html", status=410)
