"""The first page, which names nothing, and putting entries out of sight."""

import re
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.kit.noes import Hidden
from commonground.mine.guard import HIDDEN, WRITTEN, forgotten, own, telling
from commonground.mine.queries import may_put_away, started_elsewhere
from commonground.people.actions import ask_pin, hide_on_own_page, say_whether_it_was_me
from commonground.people.models import MOST_TRIES, STAY_MINUTES, WAS_THEM, OwnAct, OwnPage, OwnWayIn, OwnWord
from commonground.people.own_queries import to_say_again
from commonground.privacy.doors import one

KEY = re.compile(r"[rla]:[0-9a-f-]{36}")
# Longer numbers of a page are nobody's.
MOST_DIGITS = 6
# What was done beside a worker, as the person is asked about it.
ASKS = {
    "taken_back": _("A permission was taken back, where your card was made. Was that you?"),
    "by_word": _("A worker wrote that you took back a permission, or part of it. Was that you?"),
    "said": _("Something was written in your name, where your card was made. Was that you?"),
}
LISTS = {"r": "mine:asked", "l": "mine:saw", "a": "mine:home"}


@own
def home(request: HttpRequest) -> HttpResponse:
    """A few plain doors, and how many answers stand behind one of them. Nothing is read yet."""
    answers = OwnWord.objects.exclude(answered_at=None).count()
    beside = request.own.beside  # type: ignore[attr-defined]
    waits = [] if beside else to_say_again(request.own.user_id)  # type: ignore[attr-defined]
    hidden = request.stay.hidden  # type: ignore[attr-defined]
    asked = [(act, ASKS[act.kind]) for act in waits if f"a:{act.pk}" not in hidden]
    context = {
        "answers": answers,
        "elsewhere": started_elsewhere(),
        "asked": asked,
        "beside": beside,
        "minutes": STAY_MINUTES,
    }
    return TemplateResponse(request, "mine/home.html", context)


@own
@require_POST
def was_it_me(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Say of something that was done beside a worker whether it was oneself."""
    said = request.POST.get("was_them", "")
    if said not in dict(WAS_THEM):
        raise Hidden
    act: OwnAct = one(OwnAct.objects.all(), pk=act_id, was_them="")
    say_whether_it_was_me(act, page=_page(request), was_them=said, by=request.own)  # type: ignore[attr-defined]
    return telling(redirect("mine:home"), WRITTEN)


@own
@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Put one entry out of sight, so that somebody who holds the phone does not see it. It stays what it is."""
    by, what = request.own, request.POST.get("what", "")  # type: ignore[attr-defined]
    if not KEY.fullmatch(what) or not may_put_away(by, what):
        raise Hidden
    hide_on_own_page(_page(request), what=what, by=by)
    return telling(redirect(_where_they_were(request, what)), HIDDEN)


def _where_they_were(request: HttpRequest, what: str) -> str:
    """The list from which an entry was put away, on the same page of it, and with names when they stood there."""
    page = request.POST.get("page", "")
    kept = {"names": "1"} if request.POST.get("names") == "1" else {}
    kept |= {"page": page} if page.isascii() and page.isdigit() and len(page) < MOST_DIGITS else {}
    return reverse(LISTS[what[0]]) + (f"?{urlencode(kept)}" if kept else "")


@own
def show_again(request: HttpRequest) -> HttpResponse:
    """Show what was put out of sight: whoever holds the phone needs the PIN for it."""
    by = request.own  # type: ignore[attr-defined]
    if request.method != "POST":
        return TemplateResponse(request, "mine/show_again.html", {})
    page = _page(request)
    if ask_pin(page, pin=request.POST.get("pin", ""), by=by):
        hide_on_own_page(page, by=by)
        return redirect("mine:home")
    if one(OwnWayIn.objects.all(), page=page).tries >= MOST_TRIES:
        return forgotten(redirect("mine:come"))
    return TemplateResponse(request, "mine/show_again.html", {"said_no": True}, status=422)


def _page(request: HttpRequest) -> OwnPage:
    page: OwnPage = one(OwnPage.objects.all(), pk=request.own.user_id)  # type: ignore[attr-defined]
    return page
