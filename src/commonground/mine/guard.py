"""Who may open a page of one's own: whoever holds the cookie of an open stay. A member of staff who is signed in is nobody here.

Like ``agencies.routes.open_to`` the page runs, and is rendered, inside one transaction that knows the viewer, and what it showed is entered
in the book of who looked before the first byte leaves: as the person's own look, of no agency.
"""

import functools
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import as_viewer
from commonground.agencies.routes import open_to_all
from commonground.kit.noes import Hidden, NotNow
from commonground.ledger.writing import LedgerDown, note_look
from commonground.people.models import STAY_MINUTES, WRITING_MINUTES
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import Stay, stay_of
from commonground.people.own_viewer import OwnViewer, own_viewer

COOKIE, PATH = "page", "/mine/"
# The one line that the next page says, by a number that tells nothing. It travels beside the address, not in it: addresses stay in the history.
TOLD = "n"
TELLS = {
    "1": _("It closed by itself. What you last sent was not done."),
    "2": _("Taken back."),
    "3": _("Sent. The answer will stand here."),
    "4": _("Hidden."),
    "5": _("Written down."),
}
CLOSED, TAKEN_BACK, SENT, HIDDEN, WRITTEN = TELLS
Page = Callable[..., HttpResponse]


def own(page: Page, *, minutes: int = STAY_MINUTES) -> Page:
    """Let in the person whose stay is open; anybody else is sent to the first page, whatever was asked for.

    :param minutes: how long the page stays open that nobody touches.
    """

    @functools.wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stay = stay_of(cookie_mark(request.COOKIES[COOKIE]), minutes) if request.COOKIES.get(COOKIE) else None
        if stay is None:
            away = forgotten(redirect("mine:come"))
            return telling(away, CLOSED) if request.method == "POST" else away
        viewer = viewer_of(stay)
        request.own, request.stay = viewer, stay  # type: ignore[attr-defined]
        try:
            return told_once(request, _answer(page, told(request), viewer, args, kwargs))
        except NotNow as no:
            return render(request, "mine/not_now.html", {"no": no}, status=409)
        except LedgerDown:
            return render(request, "mine/not_now.html", {}, status=503)

    return open_to_all("the person's own page: asks for the stay that their own words and PIN opened")(guarded)


# A page on which somebody writes: it stays open for as long as a stay allows.
own_writing = functools.partial(own, minutes=WRITING_MINUTES)


def telling(response: HttpResponse, line: str) -> HttpResponse:
    """Let the next page say one line (a key of ``TELLS``)."""
    response.set_cookie(TOLD, line, path=PATH, httponly=True, samesite="Strict", secure=settings.SECURE)
    return response


def told(request: HttpRequest) -> HttpRequest:
    """The request, with the line that this page says."""
    request.told = TELLS.get(request.COOKIES.get(TOLD, ""), "")  # type: ignore[attr-defined]
    return request


def told_once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say the line once: what was shown is forgotten; an answer that shows nothing leaves it to the next page."""
    if request.COOKIES.get(TOLD) and response.status_code != HTTPStatus.FOUND:
        response.delete_cookie(TOLD, path=PATH, samesite="Strict")
    return response


def viewer_of(stay: Stay) -> OwnViewer:
    """The viewer of an open stay."""
    return own_viewer(
        stay.page_id, stay.jurisdiction_id, stay.agency_id,
        subject_id=stay.subject_id, stay_id=stay.stay_id, time_zone=stay.time_zone, beside=stay.beside,
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


def held(response: HttpResponse, cookie: str) -> HttpResponse:
    """Give the browser the cookie of a stay: for these pages alone, and until the browser is closed."""
    response.set_cookie(COOKIE, cookie, path=PATH, httponly=True, samesite="Strict", secure=settings.SECURE)
    return response


def forgotten(response: HttpResponse) -> HttpResponse:
    """Take the cookie away again."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response
