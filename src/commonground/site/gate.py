"""Hearing of the sign-in package what came to the gate. What could tell whether an address has an account is entered after the answer."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.dispatch import Signal
from django.http import HttpRequest

from commonground.agencies.gate import enter_at_gate
from commonground.agencies.models import User
from commonground.site.middleware import after_the_answer

HEARD: tuple[tuple[Signal, str], ...] = (
    (account.user_logged_in, "sign_in.done"),
    (account.password_changed, "password.changed"),
    (account.password_reset, "password.reset"),
    (account.password_reset_code_rejected, "password.code_failed"),
    (mfa.authenticator_added, "factor.added"),
    (mfa.authenticator_removed, "factor.removed"),
    (mfa.authenticator_reset, "factor.renewed"),
    (mfa.authentication_failed, "factor.failed"),
)
# Whoever is heard here may not have shown who they are yet, so that the line waits until the answer has left.
OUTSIDE = frozenset({"password.code_failed", "factor.failed"})


def note_failed(request: HttpRequest, email: str, kind: str) -> None:
    """Enter a sign-in that failed, when its answer has left: looking for the account takes no time of the answer."""

    def enter() -> None:
        account_of = User.objects.filter(email__iexact=email, is_service=False).values_list("pk", flat=True)
        enter_at_gate(kind, account_of.first())

    after_the_answer(request, enter)


def _hearing(kind: str) -> Callable[..., None]:
    def hear(*, user: Any, request: HttpRequest | None = None, **more: Any) -> None:
        if request is not None and kind in OUTSIDE:
            after_the_answer(request, partial(enter_at_gate, kind, user.pk))
        else:
            enter_at_gate(kind, user.pk)

    return hear


def _stepped_up(*, user: Any, reauthenticated: bool = False, **more: Any) -> None:
    if reauthenticated:
        enter_at_gate("step_up.done", user.pk)


def watch() -> None:
    """Hear of it (there is no other place to stand beside the sign-in package)."""
    for signal, kind in HEARD:
        signal.connect(_hearing(kind), weak=False, dispatch_uid=f"gate {kind}")
    account.authentication_step_completed.connect(_stepped_up, dispatch_uid="gate step_up.done")
