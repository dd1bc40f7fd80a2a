"""My call: where, what is known, what is safe to know on the way, and where my unit stands."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.routes import open_to
from commonground.calls import actions
from commonground.calls.events import Corrected
from commonground.calls.languages import language_words
from commonground.calls.models import Assignment, Call
from commonground.calls.queries import brief_of, called_back, earlier_calls_at, my_assignments
from commonground.encounters.models import Encounter
from commonground.encounters.queries import mine as mine_open
from commonground.encounters.queries import open_for_assignment
from commonground.field.finding import own_assignment, viewer_of
from commonground.field.forms import NO_NAME
from commonground.field.partner import sentences
from commonground.field.waiting import at_the_desk
from commonground.field.words import corrected_words, danger_words, earlier_words, nature_words
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.ledger.reading import happenings_of
from commonground.people.queries import warnings_to_call_about, warnings_waiting
from commonground.units.actions import duty as go
from commonground.units.queries import my_units

# status of the assignment -> what comes next, and its words
NEXT = {
    "assigned": ("en_route", gettext_noop("On my way")),
    "en_route": ("on_scene", gettext_noop("I am here")),
    "on_scene": ("cleared", gettext_noop("We are clear")),
}
STEPS = ("assigned", "en_route", "on_scene", "cleared")
TOLD_SHOWN = 3
UNFINISHED_SHOWN = 10


@open_to("calls.respond", purpose="crisis_response")
def home(request: HttpRequest) -> HttpResponse:
    """The assignment of my unit, or what to do when there is none. A live page asks for its part alone."""
    viewer = viewer_of(request)
    mine, now = my_assignments(viewer), timezone.now()
    shown: dict[str, Any] = {"now": now, "once": fresh_key(), "warnings_wait": warnings_waiting(viewer)}
    if "people.warn" in viewer.rights:
        shown["to_call_about"] = list(warnings_to_call_about(viewer, at=now)[:TOLD_SHOWN])
    shown["unfinished"] = _unfinished(viewer, {one.pk for one in mine[:1]})
    if mine:
        others = [(one.pk, nature_words(one.call), one.call.place) for one in mine[1:]]
        shown |= _shown(mine[0], viewer) | {"others": others}
    else:
        units = list(my_units(viewer))
        shown |= {"units": units, "waits": at_the_desk(viewer, now), "called_back": called_back(units, now)}
    page = "field/assignment.html" if mine else "field/no_assignment.html"
    return TemplateResponse(request, f"{page}#live" if request.htmx else page, shown)  # type: ignore[attr-defined]


def _unfinished(viewer: Viewer, shown: set[UUID]) -> list[tuple[Encounter, str]]:
    """What I began to write and did not end, with the name where one is known; what the call's own card shows is left out."""
    if "encounters.read" not in viewer.rights:
        return []
    rows = mine_open(viewer).select_related("person").exclude(assignment_id__in=shown)[:UNFINISHED_SHOWN]
    return [(met, met.person.name if met.person and met.person.name != NO_NAME else "") for met in rows]


def _shown(assignment: Assignment, viewer: Viewer) -> dict[str, Any]:
    call = assignment.call
    step, earlier = NEXT.get(assignment.status), earlier_calls_at(call)
    return {
        "assignment": assignment,
        "call": call,
        "nature": nature_words(call),
        "language": language_words(call.language),
        "marks": danger_words(call),
        "brief": (brief := brief_of(call)),
        "said": brief.said,
        "corrected": _corrected(assignment),
        "earlier": earlier.count,
        "earlier_ended": earlier_words(earlier.ended),
        "next_status": step[0] if step else "",
        "next_words": _(step[1]) if step else "",
        "told": _told(assignment, viewer),
        "sentences": list(sentences().values()),
        "open_encounters": list(open_for_assignment(assignment)) if "encounters.read" in viewer.rights else [],
        **_ways(call),
    }


def _ways(call: Call) -> dict[str, str]:
    """Links to the place: one that the phone's own map opens, and a plain page for a browser without one."""
    if call.latitude is None or call.longitude is None:
        return {"directions": "", "web_map": ""}
    at = f"{call.latitude:.6f},{call.longitude:.6f}"
    mark = f"mlat={call.latitude:.5f}&mlon={call.longitude:.5f}#map=17/{call.latitude:.5f}/{call.longitude:.5f}"
    return {
        "directions": f"geo:{at}?q={at}" + (f"({quote(call.place)})" if call.place else ""),
        "web_map": f"https://www.openstreetmap.org/?{mark}",
    }


def _corrected(assignment: Assignment) -> dict[str, Any] | None:
    """When dispatch last corrected the call since the unit was sent, and what; never what stood there before."""
    lines = happenings_of(assignment.call_id).filter(kind=Corrected.code, at__gte=assignment.assigned_at)
    last = lines.first()
    return {"at": last.at, "what": corrected_words(last.facts.get("fields", []))} if last is not None else None


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
    """On my way, here, clear. What is already so is not said twice."""
    viewer, status = viewer_of(request), request.POST.get("status", "")
    if done_before(request):
        return redirect("field:home")
    assignment = own_assignment(viewer, assignment_id)
    if status in STEPS and assignment.status in STEPS and STEPS.index(assignment.status) >= STEPS.index(status):
        return redirect("field:home")
    try:
        actions.report(assignment, status=status, by=viewer)
        mark_done(request)
    except NotNow as no:
        messages.warning(request, no.sentence)
    return redirect("field:home")


@open_to("calls.report", purpose="crisis_response")
@require_POST
def tell_partner(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One tap, one of twenty sentences, to the others in my unit."""
    viewer = viewer_of(request)
    code = request.POST.get("sentence", "")
    if code in sentences() and not done_before(request):
        actions.tell_partner(own_assignment(viewer, assignment_id), code=code, by=viewer)
        mark_done(request)
        messages.success(request, _("Told: %(words)s") % {"words": sentences()[code]})
    return redirect("field:home")


@open_to("units.duty")
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """My unit goes on or off duty."""
    viewer = viewer_of(request)
    chosen = request.POST.get("unit")
    unit = next((one for one in my_units(viewer) if str(one.pk) == chosen), None)
    if unit is not None and not done_before(request):
        try:
            go(unit, on=request.POST.get("on") == "1", by=viewer)
            mark_done(request)
        except NotNow as no:
            messages.warning(request, no.sentence)
    return redirect("field:home")
