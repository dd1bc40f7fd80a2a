"""Who is in a unit for this shift."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.units.actions import crew as say_crew
from commonground.units.forms import CrewForm
from commonground.units.models import Unit
from commonground.units.pages.units import STATE_KINDS, unit_of
from commonground.units.queries import crew_of, responders_of, seats_of

MOST = 400


def _choices(unit: Unit, now: list[Membership]) -> list[tuple[str, str]]:
    """Those in the unit first, then the agency's other responders by name, each with role and where they sit already."""
    others = [each for each in responders_of(unit.agency)[:MOST] if each not in now]
    seats = seats_of([*now, *others])
    return [(str(each.pk), _words(each, unit, seats.get(each.pk, []))) for each in [*now, *others]]


def _words(member: Membership, unit: Unit, seats: list[Unit]) -> str:
    words = [f"{member.shown_name}, {role(member.role).name()}"]
    if member.agency_id != unit.agency_id:
        words.append(member.agency.name)
    if member.taken_up_at is None:
        words.append(_("has not taken up the role yet"))
    elsewhere = [seat.name for seat in seats if seat.pk != unit.pk]
    if elsewhere:
        words.append(_("now in %(units)s") % {"units": ", ".join(elsewhere)})
    return " · ".join(words)


@open_to("units.form")
def crew_of_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Say who is in the unit from now on."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    unit = unit_of(viewer, unit_id)
    now = crew_of(unit)
    form = CrewForm(request.POST or None, viewer=viewer, now=now, choices=_choices(unit, now))
    if request.method == "POST" and form.is_valid():
        try:
            say_crew(unit, members=form.chosen(), by=viewer)
        except NotNow as no:
            form.add_error("members" if no.field == "crew" else None, no.sentence)
        else:
            messages.success(request, _("Written down. Calls of %(unit)s reach this crew.") % {"unit": unit.name})
            return redirect("units:list")
    context = {"form": form, "unit": unit, "state_kind": STATE_KINDS.get(unit.status, "attention"), "empty": not now}
    return TemplateResponse(request, "units/crew.html", context, status=422 if form.errors else 200)
