"""The first page, which names nothing, and putting entries out of sight."""

import re
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonground.kit.noes import Hidden
from commonground.mine.guard import HIDDEN, forgotten, own, telling
from commonground.mine.queries import may_put_away, started_elsewhere
from commonground.people.actions import ask_pin, hide_on_own_page
from commonground.people.models import MOST_TRIES, OwnPage, OwnWord
from commonground.privacy.doors import one

KEY = re.compile(r"[rl]:[0-9a-f-]{36}")
# Longer numbers of a page are nobody's.
MOST_DIGITS = 6
LISTS = {"r": "mine:asked", "l": "mine:saw"}


@own
def home(request: HttpRequest) -> HttpResponse:
    """A few plain doors, and how many answers stand behind one of them. Nothing is read yet."""
    answers = OwnWord.objects.exclude(answered_at=None).count()
    return TemplateResponse(request, "mine/home.html", {"answers": answers, "elsewhere": started_elsewhere()})


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
    if page.tries + 1 >= MOST_TRIES:
        return forgotten(redirect("mine:come"))
    return TemplateResponse(request, "mine/show_again.html", {"said_no": True}, status=422)


def _page(request: HttpRequest) -> OwnPage:
    page: OwnPage = one(OwnPage.objects.all(), pk=request.own.user_id)  # type: ignore[attr-defined]
    return page
