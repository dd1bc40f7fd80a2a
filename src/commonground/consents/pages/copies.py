"""A copy on paper for the person: the whole permission as it was signed, or a small card that gives nobody away."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from commonground.agencies.routes import open_to
from commonground.consents.models import Release
from commonground.consents.pages.one import own_release, question_of
from commonground.consents.signing import as_path
from commonground.consents.validity import validity
from commonground.consents.wording import LANGUAGES, day_in_words
from commonground.kit.noes import Hidden
from commonground.privacy.doors import parts_of


@open_to("consents.offer_copy")
def whole_copy(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The whole permission, in the words and the language in which it was given. Its title names nothing."""
    release = own_release(request, release_id)
    return _printed(request, release, "consents/copy.html", _whole(release))


@open_to("consents.offer_copy")
def card(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A small card: a number, a day and a phone, no agency by its kind, no name, nothing of what it is about."""
    release = own_release(request, release_id)
    return _printed(request, release, "consents/card.html", {})


def _printed(request: HttpRequest, release: Release, page: str, context: dict[str, Any]) -> HttpResponse:
    if release.given_at is None:
        raise Hidden
    language = release.language if release.language in LANGUAGES else "en"
    day = day_in_words(timezone.localtime(release.given_at).date(), language)
    base = {"release": release, "number": release.pk.hex[:8].upper(), "day": day, "sheet_language": language}
    with translation.override(language):
        response = TemplateResponse(request, page, {**base, "phone": release.agency.phone, **context})
        response.render()
    return response


def _whole(release: Release) -> dict[str, Any]:
    language = release.language if release.language in LANGUAGES else "en"
    signature = parts_of(release, name="signature").first()
    content = signature.content if signature else {}
    return {
        "question": question_of(release, language), "standings": [one.why_not(language) for one in validity(release) if not one.valid],
        "giver": release.agency.name, "person": release.person, "typed": content.get("name", ""), "drawn": as_path(content),
    }  # fmt: skip
