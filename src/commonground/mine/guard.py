"""Who may open a page of one's own: whoever holds the cookie of an open stay. A member of staff who is signed in is nobody here.

Like ``agencies.routes.open_to`` the page runs, and is rendered, inside one transaction that knows the viewer, and what it showed is entered
in the book of who looked before the first byte leaves: as the person's own look, of no agency.
"""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from commonground.agencies.context import as_viewer
from commonground.agencies.routes import open_to_all
from commonground.kit.noes import Hidden, NotNow
from commonground.ledger.writing import LedgerDown, note_look
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import Stay, stay_of
from commonground.people.own_viewer import OwnViewer, own_viewer

COOKIE, PATH = "page", "/mine/"
STAY_SECONDS = 5 * 60
Page = Callable[..., HttpResponse]


def own(page: Page) -> Page:
    """Let in the person whose stay is open; anybody else is sent to the first page, whatever was asked for."""

    @functools.wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stay = stay_of(cookie_mark(request.COOKIES[COOKIE])) if request.COOKIES.get(COOKIE) else None
        if stay is None:
            return forgotten(plain(redirect("mine:come")))
        viewer = viewer_of(stay)
        request.own, request.stay = viewer, stay  # type: ignore[attr-defined]
        try:
            return plain(_answer(page, request, viewer, args, kwargs))
        except NotNow as no:
            return plain(render(request, "mine/not_now.html", {"no": no}, status=409))
        except LedgerDown:
            return plain(render(request, "mine/not_now.html", {}, status=503))

    return open_to_all("the person's own page: asks for the stay that their own words and PIN opened")(guarded)


def viewer_of(stay: Stay) -> OwnViewer:
    """The viewer of an open stay."""
    return own_viewer(
        stay.page_id, stay.jurisdiction_id, stay.agency_id,
        subject_id=stay.subject_id, stay_id=stay.stay_id, time_zone=stay.time_zone,
    )  # fmt: skip


def _answer(page: Page, request: HttpRequest, viewer: OwnViewer, args: Any, kwargs: Any) -> HttpResponse:
    name = request.resolver_match.view_name if request.resolver_match else page.__name__
    of_nobodys = replace(viewer, agency_id=None)  # type: ignore[arg-type]
    try:
        with timezone.override(ZoneInfo(viewer.time_zone)), as_viewer(viewer) as look:
            response = page(request, *args, **kwargs)
            if callable(getattr(response, "render", None)) and not getattr(response, "is_rendered", True):
                response.render()
            note_look(of_nobodys, name, look.seen, at=timezone.now(), purpose=viewer.purpose)
    except Hidden:
        note_look(of_nobodys, name, {}, at=timezone.now(), purpose=viewer.purpose, outcome="denied")
        return render(request, "mine/not_there.html", status=404)
    return response


def plain(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, and with an address that no other site is told."""
    add_never_cache_headers(response)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def held(response: HttpResponse, cookie: str) -> HttpResponse:
    """Give the browser the cookie of a stay: for these pages alone, and until the browser is closed."""
    response.set_cookie(COOKIE, cookie, path=PATH, httponly=True, samesite="Strict", secure=settings.SECURE)
    return response


def forgotten(response: HttpResponse) -> HttpResponse:
    """Take the cookie away again."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response
