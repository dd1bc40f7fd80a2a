"""The units that one looks after: all of them, forming one, and what one can do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.units.actions import form as form_unit
from commonground.units.forms import FactsForm, UnitForm
from commonground.units.models import Unit
from commonground.units.queries import crews_of, units_for

MOST = 300
STATE_KINDS = {"available": "teal", "off_duty": "neutral"}


def unit_of(viewer: Viewer, unit_id: UUID) -> Unit:
    """A unit that the viewer looks after.

    :raises Hidden: when there is none, or it is another agency's.
    """
    found = units_for(viewer).filter(pk=unit_id).first()
    if found is None:
        raise Hidden
    return found


@open_to("units.form")
def all_units(request: HttpRequest) -> HttpResponse:
    """The units of the own agency with who is in them; the office sees all."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    units = list(units_for(viewer).order_by("agency__name", "name", "id")[: MOST + 1])
    crews = crews_of(units[:MOST])
    lines = [
        {"unit": unit, "crew": crews.get(unit.pk, []), "state_kind": STATE_KINDS.get(unit.status, "attention")}
        for unit in units[:MOST]
    ]
    context = {"lines": lines, "more": len(units) > MOST, "every_agency": viewer.agency_kind == "host"}
    return TemplateResponse(request, "units/list.html", context)


@open_to("units.form")
def new(request: HttpRequest) -> HttpResponse:
    """Form a unit; who is in it is said on its own page."""
    form = UnitForm(request.POST or None, viewer=request.viewer)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            unit = form_unit(**form.facts(), by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("The unit is formed. Say who is in it."))
            return redirect("units:crew", unit.pk)
    return TemplateResponse(request, "units/new.html", {"form": form}, status=422 if form.errors else 200)


@open_to("units.form")
def change(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change what a unit is and can do; its name stays."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    unit = unit_of(viewer, unit_id)
    now = {"kind": unit.kind, "skills": unit.skills, "languages": unit.languages, "area": unit.area_id}
    form = FactsForm(request.POST or None, viewer=viewer, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            form_unit(agency=unit.agency, name=unit.name, **form.facts(), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Written down. Dispatch chooses by it from now on."))
            return redirect("units:crew", unit.pk)
    context = {"form": form, "unit": unit}
    return TemplateResponse(request, "units/change.html", context, status=422 if form.errors else 200)
