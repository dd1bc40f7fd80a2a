"""When an office is open, and its holidays: for its administrators; for the whole place, those of the office that runs the installation."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.clocks.actions import end_other_day, set_hours, set_other_day
from commonground.clocks.forms import HoursForm, OtherDayForm, as_time
from commonground.clocks.models import OtherDay
from commonground.clocks.queries import local_day, office_of
from commonground.kit.noes import Hidden, NotNow


@open_to("clocks.set_hours", purpose="administration")
def office(request: HttpRequest) -> HttpResponse:
    """Weekly hours, and the days ahead that differ."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    whole = _whole(request, viewer)
    now = office_of(viewer, whole=whole, today=local_day(viewer, timezone.now()))
    form = HoursForm(request.POST if request.method == "POST" else None, now=now.hours)
    if form.is_valid():
        try:
            moved = set_hours(agency=_agency(viewer, whole), hours=form.hours(), by=viewer)
        except NotNow as no:
            form.add_error(None, no.sentence)
        else:
            return _done(request, moved, whole)
    return _page(request, viewer, whole, form, OtherDayForm())


@open_to("clocks.set_hours", purpose="administration")
@require_POST
def other_day(request: HttpRequest) -> HttpResponse:
    """A day on which the office is closed, or open at other hours."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    whole = _whole(request, viewer)
    form = OtherDayForm(request.POST)
    if form.is_valid():
        try:
            moved = set_other_day(agency=_agency(viewer, whole), **form.facts(), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            return _done(request, moved, whole)
    now = office_of(viewer, whole=whole, today=local_day(viewer, timezone.now()))
    return _page(request, viewer, whole, HoursForm(now=now.hours), form)


@open_to("clocks.set_hours", purpose="administration")
@require_POST
def like_every_other(request: HttpRequest, other_day_id: UUID) -> HttpResponse:
    """A day is like every other of its weekday after all."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    other = OtherDay.objects.filter(jurisdiction_id=viewer.jurisdiction_id, pk=other_day_id).first()
    if other is None or (other.agency_id not in (None, viewer.agency_id)):
        raise Hidden
    return _done(request, end_other_day(other, by=viewer), other.agency_id is None)


def _whole(request: HttpRequest, viewer: Viewer) -> bool:
    said = request.POST.get("whole") or request.GET.get("whole")
    return bool(said) and viewer.agency_kind == "host"


def _agency(viewer: Viewer, whole: bool) -> Agency | None:
    return None if whole else Agency.objects.get(pk=viewer.agency_id)


def _done(request: HttpRequest, moved: int, whole: bool) -> HttpResponse:
    told = ngettext(
        "%(n)s running step is due at another time now.", "%(n)s running steps are due at another time now.", moved
    )
    messages.success(request, _("Written down.") + " " + told % {"n": moved})
    return HttpResponse(status=303, headers={"Location": reverse("clocks:office") + ("?whole=1" if whole else "")})


def _page(request: HttpRequest, viewer: Viewer, whole: bool, form: HoursForm, day_form: forms.Form) -> HttpResponse:
    found = office_of(viewer, whole=whole, today=local_day(viewer, timezone.now()))
    days = [{"row": row, "opens": None if row.opens is None else as_time(row.opens), "closes": None if row.closes is None else as_time(row.closes)} for row in found.other_days]  # fmt: skip
    context = {
        "form": form, "day_form": day_form, "days": days, "said": bool(found.hours), "whole": whole, "may_whole": viewer.agency_kind == "host",
    }  # fmt: skip
    return TemplateResponse(
        request, "clocks/office.html", context, status=422 if form.errors or day_form.errors else 200
    )
