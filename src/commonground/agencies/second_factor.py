"""Whether this sign-in was as strong as the role asks: some roles work only by a passkey, which nobody can be talked out of."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from commonground.agencies.roles import role
from commonground.agencies.viewers import live_memberships

PASSKEY, RECOVERY = Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


def passkey_missing(request: HttpRequest, role_code: str) -> bool:
    """Whether the role asks for a passkey and this sign-in has not shown one (never in the demo, which asks for no second factor)."""
    if not settings.SECOND_FACTOR_REQUIRED or role(role_code).second_factor != "passkey":
        return False
    return PASSKEY not in _shown(request)


def has_passkey(request: HttpRequest) -> bool:
    """Whether a passkey is set up for the account."""
    return Authenticator.objects.filter(user=request.user, type=PASSKEY).exists()  # type: ignore[misc]


def may_change_factors(request: HttpRequest) -> bool:
    """Whether this sign-in may add, remove or read second factors of the account.

    Who has a passkey shows it first: else a password and a code that somebody was talked out of would be enough to take it away, and the
    next one would be the first. A recovery code stands for a lost passkey only where no role of the account asks for one.
    """
    shown = _shown(request)
    if PASSKEY in shown or not has_passkey(request):
        return True
    return RECOVERY in shown and not _some_role_wants_passkey(request)


def _some_role_wants_passkey(request: HttpRequest) -> bool:
    worn = live_memberships(request.user).values_list("role", flat=True)  # type: ignore[arg-type]
    return any(role(code).second_factor == "passkey" for code in worn)


def _shown(request: HttpRequest) -> set[str]:
    return {record["type"] for record in get_authentication_records(request, request.user) if "type" in record}  # type: ignore[arg-type]
