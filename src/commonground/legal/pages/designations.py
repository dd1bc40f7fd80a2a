"""Who else reads a pupil's school record: what the school wrote down, ending it; and the records themselves, for whom it named."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_or_hidden
from commonground.kit.noes import NotNow
from commonground.kit.spans import midnight
from commonground.legal import queries
from commonground.legal.actions import designate, end_designation
from commonground.legal.designations import FORMS
from commonground.legal.forms import DesignateForm, EndDesignationForm
from commonground.legal.pages.paper import as_offered
from commonground.people.queries import look_alikes, own_person
from commonground.privacy.models import Part

LONGEST_NAME = 120


@open_to("legal.designate", purpose="legal_process")
def designations(request: HttpRequest) -> HttpResponse:
    """Who may read whose record until when, ending one, and adding one in two steps: a name, then which pupil, who reads and why."""
    if request.method == "POST" and "designation" in request.POST:
        return _end(request)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    said = request.POST.get("said", "").strip()[:LONGEST_NAME]
    people = (
        [as_offered(row.person) for row in look_alikes(viewer, said, own=True)] if said and _is_school(viewer) else []
    )
    to = queries.may_be_designated(viewer, at=timezone.now()) if people else []
    if request.method != "POST" or "to" not in request.POST:
        return _show(request, said=said, form=DesignateForm(people=people, to=to) if people else None)
    form = DesignateForm(request.POST, people=people, to=to)
    if form.is_valid():
        given = form.cleaned_data
        kind, agency, member = given["to"]
        try:
            designate(
                own_person(viewer, id_or_hidden(given["person"])), kind=kind, agency=agency, member=member, conditions=given["conditions"],
                document=given["document"], ends_at=midnight(given["until"], viewer.time_zone, after=1), by=viewer,
            )  # fmt: skip
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Written down. They may read this record until that day, or until you end it."))
            return redirect("legal:designations")
    return _show(request, said=said, form=form)


def _is_school(viewer: Viewer) -> bool:
    return viewer.agency_kind == "school"


def _end(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = EndDesignationForm(request.POST, rows=queries.designations(viewer))
    if form.is_valid():
        try:
            end_designation(form.cleaned_data["designation"], by=viewer)
        except NotNow as no:
            return _show(request, no=no.sentence)
        messages.success(request, _("Ended. They read nothing more by it."))
        return redirect("legal:designations")
    return _show(request, no=_("This is no longer here."))


def _show(request: HttpRequest, *, said: str = "", form: DesignateForm | None = None, no: str = "") -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    rows = list(queries.designations(viewer)[:200])
    context: dict[str, Any] = {
        "said": said, "form": form, "no": no, "nobody": bool(said) and form is None, "school": _is_school(viewer),
        "live": [(row, FORMS[row.kind].words) for row in rows if row.ends_at > now],
        "over": [(row, FORMS[row.kind].words) for row in rows if row.ends_at <= now],
    }  # fmt: skip
    wrong = no or (form is not None and form.errors)
    return TemplateResponse(request, "legal/designations.html", context, status=422 if wrong else 200)


@open_to("legal.read_pupils", purpose="school_safety")
def pupils(request: HttpRequest) -> HttpResponse:
    """The school records that a school opened to the officer who looks, pupil by pupil, to keep the school safe."""
    return _pupils(request)


@open_to("legal.read_children", purpose="child_protection")
def children(request: HttpRequest) -> HttpResponse:
    """The school records of the children in the care of the caseworker who looks, as the schools say."""
    return _pupils(request)


def _pupils(request: HttpRequest) -> HttpResponse:
    rows = queries.designated_to(request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    parts: dict[tuple[Any, Any], list[Part]] = defaultdict(list)
    for part in queries.school_records(rows):
        parts[part.subject_id, part.agency_id].append(part)
    shown = [(row, parts[row.subject_id, row.agency_id]) for row in rows]
    return TemplateResponse(request, "legal/pupils.html", {"shown": shown})
