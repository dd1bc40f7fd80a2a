"""Second factors as the table keeps them: secrets sealed, and each row marked for its owner.

A passkey opens an account without a password, so a row that somebody wrote into the table must not count: only what was set up
through the pages bears the mark, and using anything else ends that sign-in and takes the row away.
"""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonground.agencies.gate import enter_at_gate
from commonground.kit.sealing import NotOurs, mark, seal, unseal

PLACE = "second factor"
MARK = "mark"
# What makes a factor what it is; names and counts of use change.
CORE = ("secret", "seed", "credential")


class SecondFactors(DefaultMFAAdapter):
    """One-time codes, passkeys and recovery codes, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or no longer valid. Type the newest one."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A first name for a passkey; its owner changes it at will."""
        return gettext("My passkey")

    def encrypt(self, text: str) -> str:
        """The secret of one-time or recovery codes, sealed."""
        return seal(text.encode(), place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. What was not sealed here counts as a secret that nobody has."""
        try:
            return unseal(encrypted_text, place=PLACE).decode()
        except NotOurs:
            return generate_totp_secret()


def mark_of(user_id: object, kind: str, facts: dict[str, Any]) -> str:
    """The mark of a second factor: of this user, of this kind, with this secret or credential."""
    return mark(made_of(user_id, kind, facts))


def made_of(user_id: object, kind: str, facts: dict[str, Any]) -> str:
    """What the mark of a second factor is made of."""
    core = {name: facts[name] for name in CORE if name in facts}
    return f"second factor of {user_id}|{kind}|{json.dumps(core, sort_keys=True)}"


def put_mark(*, authenticator: Any, **more: Any) -> None:
    """What was just set up through the pages gets its mark."""
    authenticator.data[MARK] = mark_of(authenticator.user_id, authenticator.type, authenticator.data)
    authenticator.save(update_fields=["data"])


def demand_mark(*, request: HttpRequest, authenticator: Any, **more: Any) -> None:
    """A factor without its mark was written by somebody else: it is taken away, and this sign-in ends.

    :raises ImmediateHttpResponse: back to the first step.
    """
    expected = mark_of(authenticator.user_id, authenticator.type, authenticator.data)
    if not constant_time_compare(authenticator.data.get(MARK, ""), expected):
        enter_at_gate("refused.factor", authenticator.user_id)
        authenticator.delete()
        request.session.flush()
        raise ImmediateHttpResponse(redirect("account_login"))


def count_as_shown(*, request: HttpRequest | None, user: Any, authenticator: Any, **more: Any) -> None:
    """Who has just made a passkey on this device has shown it: it is not asked for again at once."""
    if request is not None and authenticator.type == "webauthn":
        record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)


def watch() -> None:
    """Hear of the sign-in package when a factor is set up or used (there is no other place to stand in its way)."""
    signals.authenticator_added.connect(put_mark, dispatch_uid="put mark")
    signals.authenticator_added.connect(count_as_shown, dispatch_uid="count as shown")
    signals.authenticator_reset.connect(put_mark, dispatch_uid="put mark again")
    signals.authenticator_used.connect(demand_mark, dispatch_uid="demand mark")
