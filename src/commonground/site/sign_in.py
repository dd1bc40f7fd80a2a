"""Sign-in for staff: accounts come by invitation only, and nobody learns from an answer whether an address has one."""

from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core.context import request_context
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from commonground.agencies.gate import enter_at_gate
from commonground.agencies.routes import open_to_all
from commonground.site.gate import note_failed
from commonground.site.middleware import after_the_answer

FORGOTTEN = "account/email/password_reset_code"


class StaffBackend(AuthenticationBackend):
    """E-mail and password. A service principal has no way in, whatever its row says."""

    def _check_password(self, user: Any, password: str) -> Any:
        found = super()._check_password(user, password)
        return None if user is not None and user.is_service else found

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Active people only; asked again at every request of a session."""
        return bool(user and not user.is_service and super().user_can_authenticate(user))  # type: ignore[attr-defined]

    @classmethod
    def _stash_user(cls, user: Any) -> Any:
        """A service principal is never handed on as *inactive*: its answer is that of an unknown address."""
        return super()._stash_user(None if user is not None and user.is_service else user)


class StaffAccounts(DefaultAccountAdapter):
    """allauth with our rules and our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together. Try again."),
        "too_many_login_attempts": _("That was too many tries. Wait 15 minutes, or ask your administrator for help."),
        "incorrect_code": _("This code is not right, or no longer valid. Type the newest one."),
        "incorrect_password": _("That is not the password of this account."),
        "enter_current_password": _("Type the password you use now."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a mail of the sign-in package. The code for a forgotten password is written after the answer, which so takes as long for an
        address with an account as for one without."""
        write = super().send_mail
        if template_prefix != FORGOTTEN or not self.request:
            return write(template_prefix, email, context)
        request, language = self.request, get_language()

        def write_later() -> None:
            with request_context(request), override(language):
                write(template_prefix, email, context)

        after_the_answer(request, write_later)
        return None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_service:
            return redirect("/accounts/login/")
        if not user.is_active:
            after_the_answer(request, partial(enter_at_gate, "sign_in.switched_off", user.pk))
        return super().pre_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_failed(request, credentials.get("email", ""), "sign_in.waits")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = request.user.is_authenticated
        note_failed(request, credentials.get("email", ""), "step_up.failed" if known else "sign_in.failed")


class SignInForm(LoginForm):
    """E-mail and password, with labels instead of grey words inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for each in self.fields.values():
            each.widget.attrs.pop("placeholder", None)


class ForgottenForm(ResetPasswordForm):
    """Where the code for a forgotten password goes: to accounts that have one to forget. Who never took up an invitation asks for a new one."""

    def clean_email(self) -> str:
        """The address; whether an account has it nobody learns here."""
        address: str = super().clean_email()
        self.users = [user for user in self.users if user.chose_a_password and not user.is_service]
        return address


@open_to_all("there is no such page: accounts and their addresses come from the agency, by invitation")
def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Pages of the sign-in package that this house does not have."""
    raise Http404
