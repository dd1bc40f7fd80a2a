"""What a page says when it cannot be shown. These pages ask nothing of the database and repeat nothing of the request."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER
from django.template.loader import render_to_string

from commonground.agencies.gate import enter_at_gate
from commonground.agencies.routes import open_to_all


def _plain(name: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"kit/{name}.html", {"exercise": settings.DEMO}), status=status)


@open_to_all("an error page")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off, or it was made for another sign-in: nothing was saved; try again."""
    elsewhere = reason.startswith((REASON_BAD_ORIGIN.split("%")[0], REASON_BAD_REFERER.split("%")[0]))
    user = getattr(request, "user", None)
    enter_at_gate("refused.origin" if elsewhere else "refused.form", user.pk if user else None)
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
def only_by_a_form(request: HttpRequest) -> HttpResponse:
    """The address takes a form and shows no page of its own."""
    return _plain("only_by_a_form", 405)


@open_to_all("an error page")
def broken(request: HttpRequest) -> HttpResponse:
    """Something failed here; it was noted."""
    return _plain("broken", 500)
