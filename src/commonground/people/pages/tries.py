"""Who asked for a record that is kept from them, and who was shown soon after what was not: for the privacy officer outside their chain."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commonground.agencies.routes import open_to
from commonground.kit.ids import id_said
from commonground.people.allowed_later import SOON, allowed_later
from commonground.people.tries import tries_to_review
from commonground.people.words import CHANGE_WORDS, asked_for_words


@open_to("people.review_tries", purpose="administration")
def tries(request: HttpRequest) -> HttpResponse:
    """The tries of the last half year that this agency reviews, newest first."""
    found = tries_to_review(request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    lines = [{"try": one, "page": asked_for_words(one.page)} for one in found]
    return TemplateResponse(request, "people/tries.html", {"lines": lines})


@open_to("people.review_tries", purpose="administration")
def shown_later(request: HttpRequest) -> HttpResponse:
    """What was not shown to staff and was shown to them within days, with what changed and by whom, newest first."""
    found, older = allowed_later(request.viewer, at=timezone.now(), after=id_said(request.GET.get("after")))  # type: ignore[attr-defined]
    lines = [
        {
            "one": one,
            "page": asked_for_words(one.page),
            "changes": [{"one": change, "words": CHANGE_WORDS[change.what]} for change in one.changes],
        }
        for one in found
    ]
    context = {"lines": lines, "older": f"?after={older}" if older else "", "days": SOON.days}
    return TemplateResponse(request, "people/shown_later.html", context)
