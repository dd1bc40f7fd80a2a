"""What stands around every page: strict headers, the idle lock, and the second factor."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from commonground.kit.locked import IS_LOCKED, LOCKED, strays

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
# What addresses here take. A page that says nothing of its methods would answer any other word as it answers GET.
METHODS = ("GET", "HEAD", "POST")
OWN_ACCOUNT = ("/accounts/", "/start/")
FREE_WHEN_LOCKED = {"unlock", "lock", "account_logout", "account_login", "set_language"}
LAST_SEEN = "last_seen"
LATER = "after_the_answer"
log = logging.getLogger(__name__)


def security_headers(get_response: Respond) -> Respond:
    """What every answer bears, a no as well as a page: the content security policy (``self`` only), what may never be used, and that nobody
    keeps it. A method that no address takes is refused here.

    This is the one place: no page sets these. An answer that may be kept (a static file) or that goes on (a stream) says so itself.
    """

    def put_on(response: HttpResponse) -> HttpResponse:
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_vary_headers(response, ["HX-Request", "Cookie"])
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(self), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def no_echo() -> HttpResponse:
        refused = HttpResponse(status=405, content_type="text/plain; charset=utf-8")
        refused.headers["Allow"] = ", ".join(METHODS)
        return refused

    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponse:
            if request.method not in METHODS:
                return put_on(no_echo())
            return put_on(await get_response(request))  # type: ignore[misc]

        return markcoroutinefunction(respond_async)  # type: ignore[return-value]

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return put_on(no_echo())
        return put_on(get_response(request))

    return respond


security_headers.sync_capable = True  # type: ignore[attr-defined]
security_headers.async_capable = True  # type: ignore[attr-defined]


class Gate:
    """A middleware that may answer before the page does, once it is known which page was asked for."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class OnlyByAForm(Gate):
    """Who reloads a page that a form led to asks for an address that is no page: they get words and a way back, no empty window."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.streaming or response.content:
            return response
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        from commonground.site.errors import only_by_a_form

        said = only_by_a_form(request)
        said.headers["Allow"] = response.headers["Allow"]
        return said


def after_the_answer(request: HttpRequest, do: Callable[[], None]) -> None:
    """Let something be done when the last byte of the answer has left, so that how long it takes tells nothing."""
    request.__dict__.setdefault(LATER, []).append(do)


class AfterTheAnswer(Gate):
    """Does what was put off until the answer has left. What goes wrong then is nobody's answer any more: it is logged."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for do in request.__dict__.get(LATER, []):
            response._resource_closers.append(partial(_logged, do))  # type: ignore[attr-defined]
        return response


def _logged(do: Callable[[], None]) -> None:
    try:
        do()
    except Exception:  # the outermost edge: the answer has left
        log.exception("what was put off until after the answer was not done")


def is_public(request: HttpRequest, page: Callable[..., Any]) -> bool:
    """Whether the page is open to all and not about the own account: it needs neither lock nor second factor."""
    route = getattr(page, "commonground_route", None)
    return route is not None and route.right is None and not request.path.startswith(OWN_ACCOUNT)


class IdleLock(Gate):
    """After 15 minutes without a page the session is locked until its owner's password; what was being written is kept."""

    def process_view(
        self, request: HttpRequest, page: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or name in FREE_WHEN_LOCKED or is_public(request, page):
            return None
        now = time.time()
        idle = now - request.session.get(LAST_SEEN, now)
        astray = strays(request)
        # What the page before asked unbidden may arrive after the screen was handed over: it is told nothing, and is nobody who strays.
        if astray and was_on_its_way(request):
            return _locked(request)
        if request.session.get(LOCKED) or idle > settings.IDLE_LOCK_SECONDS or astray:
            if not request.session.get(LOCKED):
                _note_locked(request)
            request.session[LOCKED] = True
            return _locked(request)
        if (idle > 60 or LAST_SEEN not in request.session) and not by_itself(request):
            request.session[LAST_SEEN] = now
        return None


def _note_locked(request: HttpRequest) -> None:
    from commonground.agencies.gate import enter_at_gate

    enter_at_gate("sign_in.locked", request.user.pk)


def by_itself(request: HttpRequest) -> bool:
    """Whether a page asks by itself, because something changed: nobody's hand, so it keeps no session open.

    A watched board is the exception: its lines count, for a dispatcher who watches must not be locked out of a night.
    """
    return request.method == "GET" and was_on_its_way(request)


def was_on_its_way(request: HttpRequest) -> bool:
    """Whether nobody pressed anything for it: the stream, a part of a page that renews itself, the sentence that grows with each tick."""
    return request.headers.get("X-By-Itself") == "1" or request.path.startswith("/events/")


def _locked(request: HttpRequest) -> HttpResponse:
    fragment = request.headers.get("HX-Request") == "true"
    wants_page = "text/html" in request.headers.get("Accept", "*/*") or request.headers.get("Accept") in {None, "*/*"}
    if fragment or not wants_page:
        return HttpResponse(status=IS_LOCKED, content_type="text/plain")
    if request.method in {"GET", "HEAD"}:
        return redirect(f"/accounts/unlock/?next={quote(request.get_full_path(), safe='/')}")
    from commonground.site.locking import LockedPage

    return render(request, "site/unlock.html", LockedPage.of_post(request).context(), status=IS_LOCKED)


# Pages of the sign-in package about second factors that change nothing and tell no secret. Every other one of them is guarded.
HARMLESS = frozenset({
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn", "mfa_list_webauthn",
})  # fmt: skip


class SecondFactor(Gate):
    """Staff whose account has no second factor set one up before they see anything; who has a passkey shows it before any second factor
    is added, removed or read (not in the demo).
    """

    def process_view(
        self, request: HttpRequest, page: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        from commonground.agencies.second_factor import may_change_factors

        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith("mfa_") and name not in HARMLESS and not may_change_factors(request):
            back = request.get_full_path() if request.method == "GET" else "/accounts/2fa/"
            return redirect(f"/accounts/2fa/webauthn/reauthenticate/?next={quote(back, safe='/')}")
        if request.path.startswith("/accounts/") or is_public(request, page):
            return None
        from allauth.mfa.models import Authenticator
        from allauth.mfa.utils import is_mfa_enabled

        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            return None
        return redirect("/accounts/2fa/")
