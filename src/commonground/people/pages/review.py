"""Reviewing emergency accesses: who opened what, when, why, and how much was looked at."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.people import queries
from commonground.people.actions import review_emergency
from commonground.people.pages.reviewing import review_page, with_clocks
from commonground.people.words import EMERGENCY_PURPOSES, FOUND, kind_of
from commonground.privacy.doors import one
from commonground.privacy.law.emergencies import emergency_statements
from commonground.privacy.models import Emergency

MOST = 100


@open_to("people.review_emergency", purpose="administration")
def emergencies(request: HttpRequest) -> HttpResponse:
    """Those to review first, then those reviewed; the newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.emergencies_to_look_at(viewer)[:MOST]
    lines = with_clocks(viewer, ((row.pk, _words(row)) for row in rows))
    return TemplateResponse(request, "people/emergencies.html", {"lines": lines})


@open_to("people.review_emergency", purpose="administration")
def one_emergency(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """One access, with how much was looked at and which copies were kept."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    opened: Emergency = one(queries.emergencies_to_look_at(viewer), pk=emergency_id)
    return review_page(
        request, template="people/review_emergency.html", clock_of=opened.pk, words=lambda: _words(opened) | _followed(opened),
        write_down=lambda found: review_emergency(opened, found=found, by=viewer),
        done=_("Reviewed. Both agencies can see it in their ledgers."), back="people:emergencies",
    )  # fmt: skip


def _followed(opened: Emergency) -> dict[str, Any]:
    """What followed from an access."""
    return {
        "looked_at": queries.parts_looked_at(opened),
        "copies": [_copies(one) for one in queries.copies_kept_under(opened)],
    }


def _words(opened: Emergency) -> dict[str, Any]:
    sentences = emergency_statements()
    return {
        "opened": opened,
        "purpose": dict(EMERGENCY_PURPOSES).get(opened.purpose, opened.purpose),
        "stated": [_(sentences[code]) for code in opened.stated if code in sentences],
        "found": dict(FOUND).get(opened.found or "", ""),
    }


def _copies(kept: queries.KeptThen) -> dict[str, Any]:
    """What was kept at one time: the records that the reviewer may read, by kind and day, and the numbers of the others."""
    return {
        "at": kept.at,
        "parts": [(kind_of(part.label), part.written_at) for part in kept.parts],
        "others": kept.others,
    }
