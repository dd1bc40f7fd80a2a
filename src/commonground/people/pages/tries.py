"""Who asked for a record that is kept from them: for the privacy officer outside their chain."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commonground.agencies.routes import open_to
from commonground.people.tries import tries_to_review
from commonground.people.words import asked_for_words


@open_to("people.review_tries", purpose="administration")
def tries(request: HttpRequest) -> HttpResponse:
    """The tries of the last half year that this agency reviews, newest first."""
    found = tries_to_review(request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    lines = [{"try": one, "page": asked_for_words(one.page)} for one in found]
    return TemplateResponse(request, "people/tries.html", {"lines": lines})
