"""Whether this sign-in was as strong as the role asks: some roles work only by a passkey, which nobody can be talked out of."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from commonground.agencies.roles import role

PASSKEY, RECOVERY = Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


def passkey_missing(request: HttpRequest, role_code: str) -> bool:
    """Whether the role asks for a passkey and this sign-in has not shown one (never in the demo, which asks for no second factor)."""
    if not settings.SECOND_FACTOR_REQUIRED or role(role_code).second_factor != "passkey":
        return False
    return PASSKEY not in _shown(request)


def has_passkey(request: HttpRequest) -> bool:
    """Whether a passkey is set up for the account."""
    return Authenticator.objects.filter(user=request.user, type=PASSKEY).exists()  # type: ignore[misc]


def may_add_passkey(request: HttpRequest) -> bool:
    """The first one is free. Another is set up by whoever has shown one, or a recovery code: else a password and a code that somebody was
    talked out of would be enough to come in by an own passkey."""
    return bool({PASSKEY, RECOVERY} & _shown(request)) or not has_passkey(request)


def _shown(request: HttpRequest) -> set[str]:
    return {record["type"] for record in get_authentication_records(request, request.user) if "type" in record}  # type: ignore[arg-type]
