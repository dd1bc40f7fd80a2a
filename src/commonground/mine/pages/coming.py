"""Coming to one's own page: with the words on a card and a new PIN, or with one's own words and PIN. Wrong, used, too old and unknown read alike,
and every answer takes as long.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import check_for_language

from commonground.agencies.context import as_viewer
from commonground.agencies.routes import open_to_all
from commonground.kit.locked import lock_session
from commonground.kit.noes import Hidden
from commonground.mine.guard import held, own_writing, told, told_once
from commonground.people.actions import enter_own_page, keep_own_words, open_own_page
from commonground.people.actions.own_page import CODE_LASTS
from commonground.people.from_where import address_of
from commonground.people.models import MOST_TRIES, OwnPage
from commonground.people.own_codes import (
    LANGUAGES,
    fits,
    is_address,
    is_plain_pin,
    kept_words,
    seal_pin,
    words_marks,
)
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
        response = page(request)
        if request.method == "POST":
            pause(NEVER_SOONER - (time.monotonic() - began))
        return response

    return answered


def _a_try(request: HttpRequest) -> RateLimitUsage | None:
    """One try, counted before the words are looked at, so that many at once do not slip by; None when there were too many.

    Whoever gets in takes it back (``rollback``): right words wear nobody's tries out.
    """
    return consume(request, app="allauth.account", action="own_page", key=EVERYBODY)


def _again(request: HttpRequest, template: str, status: int = 422, **context: Any) -> HttpResponse:
    return render(request, template, {"said_no": True, **context}, status=status)


@open_to_all("whoever has words of their own comes in here; nobody is known yet")
@as_long
def come(request: HttpRequest) -> HttpResponse:
    """Come back with one's own words and PIN."""
    if request.method != "POST":
        return told_once(request, render(told(request), "mine/come.html"))
    if (tried := _a_try(request)) is None:
        return _again(request, "mine/come.html", 429, too_many=True)
    door, pin = door_of(words_marks(request.POST.get("words", ""), of="words")), request.POST.get("pin", "")
    pin_fits = fits(pin, door.pin if door else "", door.page_id if door else None)
    if door is not None and door.tries < MOST_TRIES:
        by = _entering(door)
        with as_viewer(by):
            said = request.POST.get("words", "")
            cookie = enter_own_page(_page(door), pin_fits=pin_fits, words=said, beside=_beside(request, door), by=by)
        if cookie:
            tried.rollback()
            return held(redirect("mine:home"), cookie)
    return _again(request, "mine/come.html")


@open_to_all("whoever holds a card comes in here; nobody is known yet")
@as_long
def new(request: HttpRequest) -> HttpResponse:
    """Come for the first time: the words on the card, and a PIN of one's own, twice."""
    if request.method != "POST":
        return render(request, "mine/new.html")
    said = {name: request.POST.get(name, "") for name in ("words", "pin", "again")}
    if (
        not is_plain_pin(said["pin"]) or said["pin"] != said["again"]
    ):  # said of the PIN alone, before the words are looked at
        return render(request, "mine/new.html", {"pin_said_no": True, "words": said["words"][:200]}, status=422)
    if (tried := _a_try(request)) is None:
        return _again(request, "mine/new.html", 429, too_many=True)
    door = door_of(words_marks(said["words"], of="code"))
    sealed = seal_pin(said["pin"], door.page_id if door else NOBODYS)  # costs as much for words that open nothing
    if door is not None:
        by = _entering(door)
        with as_viewer(by):
            opened = open_own_page(
                _page(door), code=said["words"], pin=said["pin"], sealed_pin=sealed, beside=_beside(request, door), by=by,
                at=timezone.now(),
            )  # fmt: skip
        if opened:
            tried.rollback()
            return held(redirect("mine:words"), opened)
    return _again(request, "mine/new.html")


@own_writing
def words(request: HttpRequest) -> HttpResponse:
    """The words by which the person comes back. They stand here, in every language of the page, until the person has them."""
    stay = request.stay  # type: ignore[attr-defined]
    if request.method == "POST":
        by = request.own  # type: ignore[attr-defined]
        keep_own_words(one(OwnPage.objects.all(), pk=by.user_id), by=by)
    if request.method == "POST" or not stay.words:
        return redirect("mine:home")
    return TemplateResponse(request, "mine/words.html", {"words": kept_words(stay.words, stay.stay_id)})


def _beside(request: HttpRequest, door: Door) -> bool:
    """Whether somebody at work may stand by: they are signed in in this browser, or the card was made within a day from this address.

    A session of staff is locked then, whatever was open in it: the device is in the hand of the person.
    """
    if request.user.is_authenticated:
        lock_session(request)
        return True
    made_here = is_address(address_of(request), door.agency_id, door.handed_from)
    return made_here and timezone.now() < door.handed_at + CODE_LASTS


def _entering(door: Door) -> OwnViewer:
    return own_viewer(door.page_id, door.jurisdiction_id, door.agency_id)


def _page(door: Door) -> OwnPage:
    page: OwnPage = one(OwnPage.objects.all(), pk=door.page_id)
    return page


@open_to_all("the language of the page, before anybody is known")
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Read the page in another language, until the browser is closed."""
    if code not in LANGUAGES or not check_for_language(code):
        raise Hidden
    back = request.GET.get("to", "")
    there = back if back in {reverse(f"mine:{name}") for name in ("come", "new", "words")} else reverse("mine:home")
    response = HttpResponseRedirect(there)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", secure=settings.SECURE)
    return response
