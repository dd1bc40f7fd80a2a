"""Who may open a page. Every route carries one of these marks; a test fails for a route without one.

``open_to("calls.watch")`` lets in a signed-in viewer whose role holds the right. The page then runs, and is rendered, inside
one transaction that knows the viewer; what it showed is entered in the ledger before the first byte leaves. ``open_to_all``
says why a page needs nobody's sign-in.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.gate import enter_at_gate
from commonground.agencies.second_factor import passkey_missing
from commonground.agencies.viewers import viewer_for
from commonground.kit.drafts import fields_of, prose_of
from commonground.kit.locked import IS_LOCKED
from commonground.kit.noes import Hidden, MadeForAnother, NotNow, Refused
from commonground.kit.once import refuse_others
from commonground.ledger.writing import LedgerDown, note_look

Page = Callable[..., HttpResponse]
MEMBERSHIP_KEY = "membership"
MOST_TRIED = 10


@dataclass(frozen=True, slots=True)
class Route:
    """What a page asks of its reader: a right, or a reason why none is needed."""

    right: str | None
    reason: str = ""


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer behind a request, asked anew each time (a membership that ended acts at once)."""
    if not request.user.is_authenticated:
        return None
    return viewer_for(request.user, request.session.get(MEMBERSHIP_KEY))  # type: ignore[arg-type]


def open_to(right: str, *, purpose: str = "coordination") -> Callable[[Page], Page]:
    """Let in signed-in viewers whose role holds the right, looking for the stated purpose."""

    def mark(page: Page) -> Page:
        @functools.wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = viewer_of(request)
            if viewer is None:
                return _stay_outside(request)
            if passkey_missing(request, viewer.role):
                return _to_passkey(request)
            viewer = viewer.for_purpose(purpose)
            request.viewer = viewer  # type: ignore[attr-defined]
            try:
                refuse_others(request)
                return _answer(page, request, viewer, right, args, kwargs)
            except NotNow as no:
                return render(request, "kit/not_now.html", {"no": no}, status=409)
            except MadeForAnother:
                enter_at_gate("refused.once", viewer.user_id)
                return render(request, "kit/form_expired.html", status=403)
            except LedgerDown:
                return render(request, "kit/ledger_down.html", status=503)

        guarded.commonground_route = Route(right)  # type: ignore[attr-defined]
        return guarded

    return mark


def _stay_outside(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("/accounts/no-role/")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=IS_LOCKED, content_type="text/plain")
    if request.method == "POST" and (prose := prose_of(fields_of(request))):
        context = {"prose": prose, "next": request.get_full_path()}
        return render(request, "kit/signed_out.html", context, status=401)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _to_passkey(request: HttpRequest) -> HttpResponse:
    if request.method != "GET" or request.headers.get("HX-Request") == "true":
        return HttpResponse(status=IS_LOCKED, content_type="text/plain")
    return redirect(f"/accounts/passkey/?next={quote(request.get_full_path(), safe='/')}")


def _answer(page: Page, request: HttpRequest, viewer: Viewer, right: str, args: Any, kwargs: Any) -> HttpResponse:
    name = request.resolver_match.view_name if request.resolver_match else page.__name__
    try:
        if not may(viewer, right):
            raise Refused(right)
        with timezone.override(ZoneInfo(viewer.time_zone)), as_viewer(viewer) as look:
            response = page(request, *args, **kwargs)
            if callable(getattr(response, "render", None)) and not getattr(response, "is_rendered", True):
                response.render()
            note_look(viewer, name, look.seen, at=timezone.now(), purpose=viewer.purpose)
        if strange := _ids(look.not_offered):
            note_look(viewer, name, {}, at=timezone.now(), purpose=viewer.purpose, outcome="denied", tried=strange)
    except (Hidden, Refused):
        note_look(
            viewer, name, {}, at=timezone.now(), purpose=viewer.purpose, outcome="denied", tried=_tried(request, kwargs)
        )
        raise
    return response


def _tried(request: HttpRequest, kwargs: dict[str, Any]) -> set[UUID]:
    """The ids that a request asks for, in its address or its form: noted the same whether anything bears them or not."""
    return _ids([*kwargs.values(), *request.GET.values(), *request.POST.values()])


def _ids(said: Iterable[Any]) -> set[UUID]:
    return set([key for key in map(_as_id, said) if key is not None][:MOST_TRIED])


def _as_id(said: Any) -> UUID | None:
    try:
        return said if isinstance(said, UUID) else UUID(str(said)[:64])
    except ValueError:
        return None


def open_to_all(reason: str) -> Callable[[Page], Page]:
    """Let everybody in.

    :param reason: why no sign-in is needed; it is listed in the reference.
    """

    def mark(page: Page) -> Page:
        page.commonground_route = Route(None, reason)  # type: ignore[attr-defined]
        return page

    return mark


def signed_in_only(page: Page) -> Page:
    """Let in whoever is signed in, with or without a role (pages about the own account)."""

    @functools.wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return page(request, *args, **kwargs)

    return guarded
