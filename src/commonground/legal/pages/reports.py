"""Reports that the law demands: made by a worker, taken by intake, and seen by nobody else."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_or_hidden
from commonground.kit.noes import NotNow
from commonground.legal import queries
from commonground.legal.actions import make_report, take_report
from commonground.legal.calling import first_calls
from commonground.legal.forms import NumberForm, ReportForm
from commonground.legal.models import Report, Reporter
from commonground.legal.regimes import statutes, taken_within
from commonground.legal.report_rules import TakenByIntake
from commonground.legal.words import ABOUT_WORDS, TOLD_WORDS
from commonground.people.queries import own_person
from commonground.privacy.doors import one

MOST = 100


@open_to("legal.make_report", purpose="mandated_report")
def reports(request: HttpRequest) -> HttpResponse:
    """Those that the viewer made; for intake also those that came."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    takes = may(viewer, "legal.take_report") and TakenByIntake.holds(viewer)
    context = {
        "made": [_line(each) for each in queries.reports_made(viewer)[:MOST]],
        "came": [_line(each) for each in queries.reports_to_take(viewer)[:MOST]] if takes else [],
        "takes": takes,
        "calls": first_calls(viewer, "report"),
    }
    return TemplateResponse(request, "legal/reports.html", context)


def _line(report: Report) -> dict[str, object]:
    due_at = report.made_at + taken_within()
    return {"report": report, "about": ABOUT_WORDS[report.about], "due_at": due_at}


@open_to("legal.make_report", purpose="mandated_report")
def new(request: HttpRequest) -> HttpResponse:
    """Make a report; about somebody on whose page the worker was, when one is named."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    here = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, kind="child_protection", active=True)
    person = own_person(viewer, id_or_hidden(request.GET["person"])) if "person" in request.GET else None
    form = ReportForm(
        request.POST or None, agencies=here.exclude(pk=viewer.agency_id).order_by("name"),
        initial={"who": person.name if person else ""},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = make_report(**form.cleaned_data, person=person, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(
                request, _("The report is made. Your record stays with you, and nobody gets to look at it.")
            )
            return redirect("legal:report", report_id=made.pk)
    context = {"form": form, "person": person, "calls": first_calls(viewer, "report")}
    return TemplateResponse(request, "legal/new_report.html", context, status=422 if form.errors else 200)


@open_to("legal.make_report", purpose="mandated_report")
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report, to whoever made it and to intake of whoever received it."""
    return _show(request, report_id, NumberForm())


def _show(request: HttpRequest, report_id: UUID, form: NumberForm) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    seen = Q(made_by_id=viewer.membership_id) | Q(to_agency_id=viewer.agency_id)
    found: Report = one(Report.objects.filter(seen).select_related("agency", "to_agency"), pk=report_id)
    context = _line(found) | {
        "told": TOLD_WORDS[found.person_told], "statute": statutes()[found.statute], "form": form,
        "reporter": Reporter.objects.filter(report=found).first(),
        "may_take": found.status == "sent" and found.to_agency_id == viewer.agency_id and may(viewer, "legal.take_report"),
    }  # fmt: skip
    return TemplateResponse(request, "legal/report.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("legal.take_report", purpose="mandated_report")
def take(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Take it as intake."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = NumberForm(request.POST)
    if form.is_valid():
        found: Report = one(queries.reports_to_take(viewer), pk=report_id)
        try:
            take_report(found, number=form.cleaned_data["number"], by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Taken."))
            return redirect("legal:report", report_id=report_id)
    return _show(request, report_id, form)
