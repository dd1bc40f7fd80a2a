"""Coming to one's own page: with the words on a card and a new PIN, or with one's own words and PIN. Wrong, used, too old and unknown read alike,
and every answer takes as long.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import check_for_language

from commonground.agencies.context import as_viewer
from commonground.agencies.routes import open_to_all
from commonground.kit.noes import Hidden
from commonground.mine.guard import held, plain
from commonground.people.actions import enter_own_page, open_own_page
from commonground.people.models import MOST_TRIES, OwnPage
from commonground.people.own_codes import LANGUAGES, fits, is_plain_pin, seal_pin, words_mark
from commonground.people.own_queries import Door, door_of
from commonground.people.own_viewer import OwnViewer, own_viewer
from commonground.privacy.doors import one

# No answer to words leaves sooner than this after they came, so that how long it takes tells nothing (seconds).
NEVER_SOONER = 0.6
EVERYBODY = "everybody"
NOBODYS = UUID(int=0)


def pause(seconds: float) -> None:
    """Wait before answering."""
    if seconds > 0:
        time.sleep(seconds)


def as_long(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let every answer to words take the same time."""

    def answered(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = plain(page(request))
        if request.method == "POST":
            pause(NEVER_SOONER - (time.monotonic() - began))
        return response

    return answered


def _too_many(request: HttpRequest) -> bool:
    return not consume(request, action="own_page", key=EVERYBODY)


def _again(request: HttpRequest, template: str, status: int = 422, **context: Any) -> HttpResponse:
    return render(request, template, {"said_no": True, **context}, status=status)


@open_to_all("whoever has words of their own comes in here; nobody is known yet")
@as_long
def come(request: HttpRequest) -> HttpResponse:
    """Come back with one's own words and PIN."""
    if request.method != "POST":
        return render(request, "mine/come.html")
    if _too_many(request):
        return _again(request, "mine/come.html", 429, too_many=True)
    door, pin = door_of(words_mark(request.POST.get("words", ""), of="words")), request.POST.get("pin", "")
    pin_fits = fits(pin, door.pin if door else "", door.page_id if door else None)
    if door is not None and door.tries < MOST_TRIES:
        by = _entering(door)
        with as_viewer(by):
            cookie = enter_own_page(_page(door), pin_fits=pin_fits, by=by)
        if cookie:
            return held(redirect("mine:home"), cookie)
    return _again(request, "mine/come.html")


@open_to_all("whoever holds a card comes in here; nobody is known yet")
@as_long
def new(request: HttpRequest) -> HttpResponse:
    """Come for the first time: the words on the card, and a PIN of one's own, twice."""
    if request.method != "POST":
        return render(request, "mine/new.html")
    told = {name: request.POST.get(name, "") for name in ("words", "pin", "again")}
    if (
        not is_plain_pin(told["pin"]) or told["pin"] != told["again"]
    ):  # said of the PIN alone, before the words are looked at
        return render(request, "mine/new.html", {"pin_said_no": True, "words": told["words"][:200]}, status=422)
    if _too_many(request):
        return _again(request, "mine/new.html", 429, too_many=True)
    door = door_of(words_mark(told["words"], of="code"))
    sealed = seal_pin(told["pin"], door.page_id if door else NOBODYS)  # costs as much for words that open nothing
    if door is not None:
        by, at = _entering(door), timezone.now()
        with as_viewer(by):
            opened = open_own_page(_page(door), code=told["words"], sealed_pin=sealed, by=by, at=at)
        if opened:
            return held(render(request, "mine/words.html", {"words": opened[1]}), opened[0])
    return _again(request, "mine/new.html")


def _entering(door: Door) -> OwnViewer:
    return own_viewer(door.page_id, door.jurisdiction_id, door.agency_id)


def _page(door: Door) -> OwnPage:
    page: OwnPage = one(OwnPage.objects.all(), pk=door.page_id)
    return page


@open_to_all("the language of the page, before anybody is known")
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Read the first page in another language, until the browser is closed."""
    if code not in LANGUAGES or not check_for_language(code):
        raise Hidden
    back = request.GET.get("to", "")
    there = back if back in {reverse("mine:come"), reverse("mine:new")} else reverse("mine:home")
    response = HttpResponseRedirect(there)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", secure=settings.SECURE)
    return plain(response)
