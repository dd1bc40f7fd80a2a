"""Sign-in for staff: accounts come by invitation only; a locked session is opened again by its owner's password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.agencies.roles import role
from commonground.agencies.routes import MEMBERSHIP_KEY, open_to_all, viewer_of
from commonground.agencies.viewers import live_memberships
from commonground.site.middleware import LAST_SEEN, LOCKED


class StaffAccounts(DefaultAccountAdapter):
    """allauth with our rules: nobody signs up alone, and service principals never sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_service:
            return redirect("/accounts/login/")
        return super().pre_login(request, user, **kwargs)


class UnlockForm(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def safe_next(request: HttpRequest) -> str:
    """Where to go on: only to an address of this installation."""
    wish = request.POST.get("next") or request.GET.get("next") or "/start/"
    return wish if url_has_allowed_host_and_scheme(wish, {request.get_host()}) and wish.startswith("/") else "/start/"


@open_to_all("leads a signed-in user to the first page of the role")
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in: the room of the role."""
    viewer = viewer_of(request)
    return redirect(role(viewer.role).home or "/desk/" if viewer else "/accounts/no-role/")


@open_to_all("says that an account has no role now")
@login_required
def no_role(request: HttpRequest) -> HttpResponse:
    """The account is fine, but no agency has given it a role that holds today."""
    return render(request, "site/no_role.html", status=403)


@open_to_all("locks the own session")
@login_required
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock now: what is open stays; the next step needs the password."""
    request.session[LOCKED] = True
    return redirect(f"/accounts/unlock/?next={safe_next(request)}")


@open_to_all("opens the own locked session with the password")
@login_required
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked session again; attempts are limited like sign-in."""
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, email=request.user.email, password=form.cleaned_data["password"])  # type: ignore[union-attr]
        if user == request.user:
            request.session.pop(LOCKED, None)
            request.session.pop(LAST_SEEN, None)
            return redirect(safe_next(request))
        form.add_error("password", _("That is not the password of this account."))
    return render(request, "site/unlock.html", {"form": form, "next": safe_next(request)})


@open_to_all("changes which of the own roles is worn")
@login_required
def change_role(request: HttpRequest) -> HttpResponse:
    """Choose which of one's own memberships to work in."""
    mine = list(live_memberships(request.user))  # type: ignore[arg-type]
    wish = request.POST.get("membership")
    if request.method == "POST" and any(str(m.pk) == wish for m in mine):
        request.session[MEMBERSHIP_KEY] = wish
        return redirect("/start/")
    choices = [{"membership": m, "role": role(m.role).name()} for m in mine]
    return render(request, "site/change_role.html", {"choices": choices})
