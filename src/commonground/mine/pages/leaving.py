"""Leaving one's own page: at once, in this browser, or wherever it is open. Back shows nothing of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commonground.agencies.context import as_viewer
from commonground.agencies.routes import open_to_all
from commonground.mine.guard import COOKIE, forgotten, own, viewer_of
from commonground.people.actions import leave_own_page
from commonground.people.models import OwnPage
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import stay_of
from commonground.privacy.doors import one

AWAY = "/leave/"


@open_to_all("whoever must leave the page needs no sign-in")
def leave(request: HttpRequest) -> HttpResponse:
    """End the stay of this browser and go to a neutral page. A link is enough, because whoever must leave has no time for a form."""
    stay = stay_of(cookie_mark(request.COOKIES[COOKIE])) if request.COOKIES.get(COOKIE) else None
    if stay is not None:
        by = viewer_of(stay)
        with as_viewer(by):
            leave_own_page(one(OwnPage.objects.all(), pk=stay.page_id), by=by)
    return forgotten(redirect(AWAY))


@own
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the page here, or everywhere. The browser forgets what it kept of this site; asked to forget the phone, the language too."""
    by = request.own  # type: ignore[attr-defined]
    page = one(OwnPage.objects.all(), pk=by.user_id)
    leave_own_page(page, everywhere=request.POST.get("where") == "everywhere", by=by)
    response = forgotten(redirect("mine:come"))
    forget = request.POST.get("where") == "forget"
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"' if forget else '"cache", "storage"'
    return response
