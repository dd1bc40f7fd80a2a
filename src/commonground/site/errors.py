"""What a page says when it cannot be shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonground.agencies.routes import open_to_all


@open_to_all("an error page")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off: nothing was saved; try again."""
    return render(request, "kit/form_expired.html", status=403)


@open_to_all("an error page")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes for what does not exist and for what this viewer may not know of."""
    return render(request, "kit/not_found.html", status=404)


@open_to_all("an error page")
def not_yours(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The role does not hold the right."""
    return render(request, "kit/not_yours.html", status=403)


@open_to_all("an error page")
def broken(request: HttpRequest) -> HttpResponse:
    """Something failed here; it was noted."""
    return render(request, "kit/broken.html", status=500)
