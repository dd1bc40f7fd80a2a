"""What stands around every page: strict headers, the idle lock, and the second factor."""

import time
from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
FREE_WHEN_LOCKED = ("/accounts/", "/static/", "/leave/", "/healthz", "/readyz", "/i18n/", "/help/")
LAST_SEEN = "last_seen"
LOCKED = "locked"


def security_headers(get_response: Respond) -> Respond:
    """The content security policy (``self`` only) and what may never be used, on every answer."""

    def put_on(response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(self), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponse:
            return put_on(await get_response(request))  # type: ignore[misc]

        return markcoroutinefunction(respond_async)  # type: ignore[return-value]

    def respond(request: HttpRequest) -> HttpResponse:
        return put_on(get_response(request))

    return respond


security_headers.sync_capable = True  # type: ignore[attr-defined]
security_headers.async_capable = True  # type: ignore[attr-defined]


@sync_only_middleware
def idle_lock(get_response: Respond) -> Respond:
    """After 15 minutes without a page the session is locked: what was open stays, until its owner signs in again."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(FREE_WHEN_LOCKED):
            now = time.time()
            idle = now - request.session.get(LAST_SEEN, now)
            if request.session.get(LOCKED) or idle > settings.IDLE_LOCK_SECONDS:
                request.session[LOCKED] = True
                return redirect(f"/accounts/unlock/?next={request.path}")
            if idle > 60 or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return get_response(request)

    return respond


@sync_only_middleware
def second_factor(get_response: Respond) -> Respond:
    """Staff whose account has no second factor set one up before they see anything (not in the demo)."""

    def respond(request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and not request.path.startswith(FREE_WHEN_LOCKED)
        ):
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(request.user):
                return redirect("/accounts/2fa/")
        return get_response(request)

    return respond
