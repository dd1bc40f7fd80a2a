"""The agreements between agencies: what one may tell another, why and until when; making one, and ending one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.actions.agree import agree, end_agreement
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.agencies.models.agreement import FIRST_MOMENT
from commonground.agencies.routes import open_to
from commonground.desk.agreeing import AgreeForm
from commonground.desk.words import label_words, purpose_words
from commonground.kit.noes import Hidden, NotNow

MOST = 200


def _visible(viewer: Viewer) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("from_agency", "to_agency")
    if viewer.agency_kind != "host":
        rows = rows.filter(Q(from_agency_id=viewer.agency_id) | Q(to_agency_id=viewer.agency_id))
    return rows.order_by("from_agency__name", "to_agency__name", "starts_at")


def _line(agreement: Agreement, viewer: Viewer, now: datetime) -> dict[str, Any]:
    over = agreement.is_over(now)
    return {
        "agreement": agreement,
        "over": over,
        **_days(agreement, now, over),
        "standing": _("ended") if over else _("not begun yet") if agreement.starts_at > now else _("in force"),
        "labels": ", ".join(label_words(label) for label in agreement.labels),
        "purposes": ", ".join(purpose_words(purpose) for purpose in agreement.purposes),
        "may_end": not over
        and "agencies.end_agreement" in viewer.rights
        and (viewer.agency_kind == "host" or agreement.from_agency_id == viewer.agency_id),
    }


def _days(agreement: Agreement, now: datetime, over: bool) -> dict[str, Any]:
    """The one day that tells most: when it ended, from when it will hold, or its last whole day."""
    ends = agreement.ends_at
    if over:
        return {"ended": ends if ends and ends <= now else None}
    if agreement.starts_at > now:
        return {"from_day": agreement.starts_at}
    return {"until": ends - FIRST_MOMENT if ends else None}


@open_to("agencies.read", purpose="administration")
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements of the own agency; the host sees all of the jurisdiction."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    lines = [_line(agreement, viewer, now) for agreement in _visible(viewer)[:MOST]]
    return TemplateResponse(request, "desk/agreements.html", {"lines": lines})


@open_to("agencies.agree", purpose="administration")
def new(request: HttpRequest) -> HttpResponse:
    """Write an agreement down: first it is read back, then it is put in force."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = AgreeForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        if "read" not in request.POST:
            return TemplateResponse(request, "desk/agree_read_back.html", {"form": form, "words": form.read_back()})
        try:
            agree(**form.facts(), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("The agreement is written down."))
            return redirect("desk:agreements")
    return TemplateResponse(request, "desk/agree.html", {"form": form}, status=422 if form.errors else 200)


@open_to("agencies.end_agreement", purpose="administration")
def end(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Read back what ends, then end it; the next statement of anyone obeys."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    agreement = _visible(viewer).filter(pk=agreement_id).first()
    if agreement is None:
        raise Hidden
    if request.method == "POST":
        end_agreement(agreement, by=viewer)
        messages.success(request, _("Ended. Nothing passes under it from this moment."))
        return redirect("desk:agreements")
    return TemplateResponse(request, "desk/end_agreement.html", {"line": _line(agreement, viewer, timezone.now())})
