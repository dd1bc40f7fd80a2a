"""My call: where, what is known, what is safe to know on the way, and where my unit stands."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.routes import open_to
from commonground.calls import actions
from commonground.calls.code_lists import natures
from commonground.calls.models import Assignment
from commonground.calls.policy import NO_DANGER, dangers
from commonground.calls.queries import brief_of, earlier_calls_at, my_assignments, narrative_of
from commonground.encounters.queries import open_for_assignment
from commonground.field.finding import own_assignment, viewer_of
from commonground.field.partner import sentences
from commonground.kit.noes import NotNow
from commonground.ledger.reading import happenings_of
from commonground.units.actions import duty as go
from commonground.units.queries import my_units

# status of the assignment -> what comes next, and its words
NEXT = {
    "sent": ("en_route", "On my way"),
    "en_route": ("on_scene", "I am here"),
    "on_scene": ("cleared", "We are clear"),
}
TOLD_SHOWN = 3


@open_to("calls.respond", purpose="crisis_response")
def home(request: HttpRequest) -> HttpResponse:
    """The assignment of my unit, or what to do when there is none."""
    viewer = viewer_of(request)
    mine = my_assignments(viewer)
    if not mine:
        return TemplateResponse(request, "field/no_assignment.html", {"units": list(my_units(viewer))})
    return TemplateResponse(request, "field/assignment.html", _shown(mine[0], viewer) | {"others": mine[1:]})


def _shown(assignment: Assignment, viewer: Viewer) -> dict[str, Any]:
    call, spanish = assignment.call, (get_language() or "en").startswith("es")
    nature, known = natures().get(call.nature), dangers()
    step = NEXT.get(assignment.status)
    return {
        "assignment": assignment,
        "call": call,
        "nature": (nature.es if spanish else nature.en) if nature else _("Not stated yet"),
        "marks": [
            (known[c].es if spanish else known[c].en, known[c].urgent)
            for c in call.danger
            if c in known and c != NO_DANGER
        ],
        "brief": brief_of(call),
        "narrative": narrative_of(call),
        "earlier": earlier_calls_at(call),
        "directions": f"geo:{call.latitude:.6f},{call.longitude:.6f}" if call.latitude is not None else "",
        "next_status": step[0] if step else "",
        "next_words": _(step[1]) if step else "",
        "told": _told(assignment, viewer),
        "sentences": list(sentences().values()),
        "open_encounters": list(open_for_assignment(assignment)) if "encounters.read" in viewer.rights else [],
    }


def _told(assignment: Assignment, viewer: Viewer) -> list[dict[str, Any]]:
    """What the others in the unit sent, newest first."""
    lines = [line for line in happenings_of(assignment.pk)[:20] if line.kind == "calls.partner_told"]
    others = [line for line in lines if line.membership_id != viewer.membership_id][:TOLD_SHOWN]
    names = Membership.objects.select_related("user").in_bulk([line.membership_id for line in others])
    return [
        {"words": sentences().get(line.facts.get("sentence", "")), "who": names[line.membership_id].user, "at": line.at}
        for line in others
        if line.membership_id in names
    ]


@open_to("calls.report", purpose="crisis_response")
@require_POST
def report(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """On my way, here, clear."""
    viewer = viewer_of(request)
    try:
        actions.report(own_assignment(viewer, assignment_id), status=request.POST.get("status", ""), by=viewer)
    except NotNow as no:
        messages.warning(request, no.sentence)
    return redirect("field:home")


@open_to("calls.report", purpose="crisis_response")
@require_POST
def tell_partner(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One tap, one of twenty sentences, to the others in my unit."""
    viewer = viewer_of(request)
    code = request.POST.get("sentence", "")
    if code in sentences():
        actions.tell_partner(own_assignment(viewer, assignment_id), code=code, by=viewer)
        messages.success(request, _("Told: %(words)s") % {"words": sentences()[code]})
    return redirect("field:home")


@open_to("units.duty")
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """My unit goes on or off duty."""
    viewer = viewer_of(request)
    unit = my_units(viewer).filter(pk=request.POST.get("unit") or None).first()
    if unit is not None:
        try:
            go(unit, on=request.POST.get("on") == "1", by=viewer)
        except NotNow as no:
            messages.warning(request, no.sentence)
    return redirect("field:home")
