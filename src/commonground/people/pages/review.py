"""Reviewing emergency accesses: who opened what, when, why, and how much was looked at."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.clocks.queries import of_records
from commonground.kit.noes import NotNow
from commonground.people import queries
from commonground.people.actions import review_emergency
from commonground.people.forms import EmergencyReviewForm
from commonground.people.words import EMERGENCY_PURPOSES, FOUND, kind_of
from commonground.privacy.doors import one
from commonground.privacy.law.emergencies import emergency_statements
from commonground.privacy.models import Emergency

MOST = 100


@open_to("people.review_emergency", purpose="administration")
def emergencies(request: HttpRequest) -> HttpResponse:
    """Those to review first, then those reviewed; the newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = list(queries.emergencies_to_look_at(viewer)[:MOST])
    clocks = of_records(viewer, [row.pk for row in rows])
    lines = [_words(row) | {"clock": clocks.get(row.pk)} for row in rows]
    return TemplateResponse(request, "people/emergencies.html", {"lines": lines})


@open_to("people.review_emergency", purpose="administration")
def one_emergency(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """One access: read it, then say what you found. That is said once."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    opened: Emergency = one(queries.emergencies_to_look_at(viewer), pk=emergency_id)
    form = EmergencyReviewForm(request.POST or None)
    if form.is_valid():
        try:
            review_emergency(opened, found=form.cleaned_data["found"], by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Reviewed. Both agencies can see it in their ledgers."))
            return redirect("people:emergencies")
    context = _words(opened) | {
        "form": form,
        "looked_at": queries.parts_looked_at(opened),
        "copies": [_copies(one) for one in queries.copies_kept_under(opened)],
        "clock": of_records(viewer, [opened.pk]).get(opened.pk),
    }
    return TemplateResponse(request, "people/review_emergency.html", context, status=422 if form.errors else 200)


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
