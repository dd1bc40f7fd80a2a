"""Leaving at once: a neutral page in place of what was read, and nothing of it when somebody presses Back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from commonground.agencies.routes import open_to_all
from commonground.portal.pages.open import AWAY, neutral

AWAY_SECONDS = 30 * 60


@open_to_all("whoever must leave the page needs no sign-in")
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """A neutral page. The browser forgets what it kept of this site; pages behind it are neutral too for half an hour.

    The mark for that is a cookie that says nothing but *away*; it is set because somebody left, never because they read.
    """
    response = neutral(request)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.set_cookie(AWAY, "1", max_age=AWAY_SECONDS, samesite="Lax", secure=settings.SECURE, httponly=True)
    return response


@open_to_all("whoever left may come back")
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Open the site again in this browser."""
    response = HttpResponseRedirect("/")
    response.delete_cookie(AWAY, samesite="Lax")
    return response
