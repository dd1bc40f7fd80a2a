"""Locking and unlocking the own session. Nothing typed is lost: a form sent while locked comes back after the password."""

import time
from dataclasses import dataclass, field

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.agencies.gate import enter_at_gate
from commonground.agencies.routes import open_to_all, signed_in_only
from commonground.kit.drafts import fields_of, prose_of
from commonground.kit.locked import IS_LOCKED, LOCKED, lock_session, open_session
from commonground.site.middleware import LAST_SEEN

DRAFT = "draft:"


class UnlockForm(forms.Form):
    """The password once more. Its name is its own, so that it never mixes with the fields of a draft."""

    unlock_password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def safe_next(request: HttpRequest) -> str:
    """Where to go on: only to an address of this installation."""
    wish = request.POST.get("next") or request.GET.get("next") or "/start/"
    return wish if wish.startswith("/") and url_has_allowed_host_and_scheme(wish, {request.get_host()}) else "/start/"


@dataclass
class LockedPage:
    """What the unlock page carries: where to go on, and the fields of a form that was sent while locked."""

    next: str
    draft: list[tuple[str, str]] = field(default_factory=list)
    had_files: bool = False
    form: UnlockForm = field(default_factory=UnlockForm)

    @classmethod
    def of_post(cls, request: HttpRequest) -> "LockedPage":
        """From a form that was sent to its own page."""
        return cls(request.get_full_path(), fields_of(request), bool(request.FILES))

    @classmethod
    def of_unlock(cls, request: HttpRequest) -> "LockedPage":
        """From the unlock form, which carries the draft along."""
        fields = [(n.removeprefix(DRAFT), v) for n, vs in request.POST.lists() if n.startswith(DRAFT) for v in vs]
        return cls(safe_next(request), fields, request.POST.get("had_files") == "1")

    def context(self) -> dict[str, object]:
        """For the template. ``prose`` is what somebody typed, as far as it looks like words."""
        return {**self.__dict__, "prose": prose_of(self.draft), "prefix": DRAFT}


@open_to_all("locks the own session")
@signed_in_only
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock now: what is open stays; the next step needs the password."""
    lock_session(request)
    enter_at_gate("sign_in.locked", request.user.pk)
    return redirect(f"/accounts/unlock/?{urlencode({'next': safe_next(request)})}")


@open_to_all("opens the own locked session with the password")
@signed_in_only
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked session again. Tries count together with those of sign-in."""
    if request.method != "POST":
        if not request.session.get(LOCKED):
            return redirect(safe_next(request))
        return render(request, "site/unlock.html", LockedPage(safe_next(request)).context())
    page = LockedPage.of_unlock(request)
    page.form = UnlockForm(request.POST)
    if not page.form.is_valid() or not _is_owner(request, page.form):
        return render(request, "site/unlock.html", page.context(), status=IS_LOCKED if page.draft else 200)
    open_session(request)
    enter_at_gate("sign_in.unlocked", request.user.pk)
    request.session[LAST_SEEN] = time.time()
    if page.draft:
        return render(request, "site/unlocked.html", page.context())
    return redirect(page.next)


def _is_owner(request: HttpRequest, form: UnlockForm) -> bool:
    try:
        user = get_adapter().authenticate(
            request,
            email=request.user.email,  # type: ignore[union-attr]
            password=form.cleaned_data["unlock_password"],
        )
    except ValidationError as too_many:
        form.add_error("unlock_password", too_many)
        return False
    if user != request.user:
        form.add_error("unlock_password", _("That is not the password of this account."))
        return False
    if user.get_session_auth_hash() != request.user.get_session_auth_hash():  # type: ignore[union-attr]
        update_session_auth_hash(request, user)  # the check made the hash anew at today's cost; the session goes on
    return True
