"""Privacy incidents: opened from a line of the ledger or from nothing, told, closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.clocks.models import Clock
from commonground.kit.noes import NotNow
from commonground.ledger.models import Look
from commonground.legal import queries
from commonground.legal.actions import change_rules, close_incident, open_incident, report_incident
from commonground.legal.actions.incidents import clock_of
from commonground.legal.forms import ChangeRuleForm, CloseIncidentForm, IncidentForm, ToldWhoForm
from commonground.legal.models import Incident
from commonground.legal.regimes import regimes
from commonground.legal.words import INCIDENT_WORDS
from commonground.privacy.doors import one

FIELDS = {"words": "summary"}


@open_to("legal.open_incident", purpose="administration")
def new(request: HttpRequest) -> HttpResponse:
    """Open an incident, from a line of the ledger when one is named."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    look = _look(request.GET.get("look", ""), viewer)
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = IncidentForm(request.POST or None, initial={"found_at": now})
    if form.is_valid():
        try:
            made = open_incident(**form.cleaned_data, look=look.pk if look else None, by=viewer)
        except NotNow as no:
            field = FIELDS.get(no.field or "", no.field)
            form.add_error(field if field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Opened. Its clocks run."))
            return redirect("legal:incident", incident_id=made.pk)
    context = {"form": form, "look": look}
    return TemplateResponse(request, "legal/new_incident.html", context, status=422 if form.errors else 200)


def _look(said: str, viewer: Viewer) -> Look | None:
    """A line of the own agency in the book of who looked; None when there is none or nothing was named."""
    try:
        key = UUID(said)
    except ValueError:
        return None
    rows = Look.objects.using("ledger").filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id)
    return rows.filter(pk=key).first()


def show(request: HttpRequest, incident: Incident, wrong: dict[str, Any] | None = None) -> HttpResponse:
    """The page of an incident. :param wrong: the form that was not in order, under its name."""
    clocks = {clock.name: clock for clock in Clock.objects.filter(record_id=incident.pk)}
    rules = [
        {"rule": regimes()[code], "clock": clocks.get(clock_of(code)), "told": code in incident.reported}
        for code in incident.regimes
    ]
    context = {
        "incident": incident, "what": INCIDENT_WORDS[incident.what], "rules": rules,
        "rule_form": ChangeRuleForm(incident=incident), "changes": _changes(incident), "told_form": ToldWhoForm(incident=incident), "close_form": CloseIncidentForm(),
        "left": set(incident.regimes) - set(incident.reported), **(wrong or {}),
    }  # fmt: skip
    return TemplateResponse(request, "legal/incident.html", context, status=422 if wrong else 200)


def _changes(incident: Incident) -> list[dict[str, Any]]:
    return [
        {
            "at": parse_datetime(each["at"]),
            "rule": regimes()[each["rule"]].name(),
            "dropped": each["dropped"],
            "why": each["why"],
        }
        for each in incident.changes
    ]


@open_to("legal.read", purpose="administration")
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident of the own agency."""
    return show(request, _one(request, incident_id))


def _one(request: HttpRequest, incident_id: UUID) -> Incident:
    found: Incident = one(queries.incidents(request.viewer), pk=incident_id)  # type: ignore[attr-defined]
    return found


@require_POST
@open_to("legal.open_incident", purpose="administration")
def told(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Write down who was told."""
    found = _one(request, incident_id)
    form = ToldWhoForm(request.POST, incident=found)
    if not form.is_valid():
        return show(request, found, {"told_form": form})
    report_incident(found, regime=form.cleaned_data["regime"], by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("Written down."))
    return redirect("legal:incident", incident_id=incident_id)


@require_POST
@open_to("legal.open_incident", purpose="administration")
def rules(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Add or drop a rule, with the reason."""
    found = _one(request, incident_id)
    form = ChangeRuleForm(request.POST, incident=found)
    if form.is_valid():
        try:
            change_rules(found, **form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.add_error(
                {"words": "why"}.get(no.field or "", no.field if no.field in form.fields else None), no.sentence
            )
        else:
            messages.success(request, _("Written down, with the reason."))
            return redirect("legal:incident", incident_id=incident_id)
    return show(request, found, {"rule_form": form})


@require_POST
@open_to("legal.open_incident", purpose="administration")
def close(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Close it, once everybody who has to know was told."""
    found = _one(request, incident_id)
    form = CloseIncidentForm(request.POST)
    if form.is_valid():
        try:
            close_incident(found, done=form.cleaned_data["done"], by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.add_error("done" if no.field else None, no.sentence)
        else:
            messages.success(request, _("Closed."))
            return redirect("legal:incident", incident_id=incident_id)
    return show(request, found, {"close_form": form})
