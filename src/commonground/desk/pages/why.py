"""Why can I see this? One part: what it is, what the look at it rests on, and who else sees it. Nothing for whoever may not see it."""

import functools
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.desk.words import (
    TIES,
    field_words,
    label_words,
    opened_by,
    part_name,
    purpose_words,
    said,
    source_words,
)
from commonground.kit.noes import Hidden
from commonground.people.copies import TermsShown, shown, terms_of_row
from commonground.people.models import Person
from commonground.privacy.actions import works_as_a_team
from commonground.privacy.doors import one_part
from commonground.privacy.grounds import Grounds, also_seen_by, grounds
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import BRIEF_NAMES
from commonground.privacy.models import Part
from commonground.privacy.terms import terms_for
from commonground.privacy.why import rulings

PURPOSES = ("coordination", "crisis_response")
RIGHT = "privacy.why"


def _page(request: HttpRequest, part_id: UUID) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    part = one_part(part_id)
    ruling = rulings(viewer, [part])[part.pk]
    if not ruling.permits:
        raise Hidden
    rests = grounds(viewer, part)
    context = {
        "part": part,
        "name": part_name(part.name),
        "label": label_words(part.label),
        "purpose": purpose_words(viewer.purpose),
        "reasons": opened_by(ruling.reasons, own=part.agency_id == viewer.agency_id, tied=rests.tie is not None),
        "only": field_words(ruling.shown) if ruling.shown is not None else [],
        "sources": [source_words(way) for way in rests.ways],
        "obligations": said(ruling.obligations),
        "terms": _terms(viewer, part),
        "rests": rests,
        "tie": TIES[rests.tie.kind] if rests.tie else "",
        "permission_page": _permission_page(viewer, part, rests),
        **_who_else(viewer, part),
    }
    return TemplateResponse(request, "desk/why.html", context)


def _terms(viewer: Viewer, part: Part) -> TermsShown | None:
    """What a copy of it would come with, or comes with: nothing for what the own agency wrote itself."""
    if part.agency_id == viewer.agency_id:
        return terms_of_row(part.pk)
    return shown(terms_for(viewer, part)[1], label=part.label, holder=part.agency)


PAGES = {purpose: open_to(RIGHT, purpose=purpose)(_page) for purpose in PURPOSES}


@functools.wraps(PAGES[PURPOSES[0]])
def why(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """The page, for the purpose of the page that led here: ``?for=crisis_response``, or working together."""
    page = PAGES.get(request.GET.get("for", ""), PAGES[PURPOSES[0]])
    return page(request, part_id=part_id)


def _permission_page(viewer: Viewer, part: Part, rests: Grounds) -> str:
    """Where the permission stands, when the viewer may open the page of the person."""
    if rests.permission is None or "people.read" not in viewer.rights:
        return ""
    known = list(Person.objects.filter(subject_id=part.subject_id).only("pk", "agency_id"))
    known.sort(key=lambda row: (row.agency_id != viewer.agency_id, row.pk))
    return reverse("desk:person", args=[known[0].pk]) + "#permissions" if known else ""


def _who_else(viewer: Viewer, part: Part) -> dict[str, Any]:
    """The kinds of people who see it beside the viewer. Whom a person permitted is known only to the agency that holds the part."""
    cells = the_law().cells.items()
    return {
        "holder": part.agency.name,
        "ours": part.agency_id == viewer.agency_id,
        "team": works_as_a_team(part.agency.kind),
        "units": part.record_kind == "calls.call" and part.name in BRIEF_NAMES,
        "others": [agency.name for agency in also_seen_by(viewer, part)],
        "emergency": part.subject_id is not None
        and any("emergency_pull" in cell.known_ways for (label, _who, _for), cell in cells if label == part.label),
    }
