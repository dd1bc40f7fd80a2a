"""What a page says when it cannot be shown. These pages ask nothing of the database and repeat nothing of the request."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from commonground.agencies.routes import open_to_all


def _plain(name: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"kit/{name}.html", {"exercise": settings.DEMO}), status=status)


@open_to_all("an error page")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off: nothing was saved; try again."""
    return _plain("form_expired", 403)


@open_to_all("an error page")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes for what does not exist and for what this viewer may not know of."""
    return _plain("not_found", 404)


@open_to_all("an error page")
def not_yours(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The role does not hold the right."""
    return _plain("not_yours", 403)


@open_to_all("an error page")
def broken(request: HttpRequest) -> HttpResponse:
    """Something failed here; it was noted."""
    return _plain("broken", 500)
