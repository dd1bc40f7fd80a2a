"""From whom the record of a person is kept: for those who hold it and may say so; and ending that by two."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.people import queries
from commonground.people.actions import bar, bar_recipients, bar_workplace, lift, step_aside
from commonground.people.bars import bars_of, own_bar
from commonground.people.forms import KeepFromForm, NeverShareForm, StepAsideForm, WorkplaceForm
from commonground.people.models import Person
from commonground.people.words import kept_line
from commonground.privacy.doors import one
from commonground.privacy.models import Bar

FORMS = {"somebody": KeepFromForm, "workplace": WorkplaceForm, "recipients": NeverShareForm}


@open_to("people.bar")
def who_may_not_know(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """From whom this record is kept, and the forms to keep it from somebody, from a workplace or from kinds of agency."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = _held(viewer, person_id)
    forms = _forms(request, viewer)
    if request.method == "POST" and _kept(request, forms, person):
        messages.success(request, _("Kept from now on. To them there is no such record."))
        return redirect("people:who_may_not_know", person_id)
    now = timezone.now()
    lines = [kept_line(row, viewer, now) for row in bars_of(person, at=now)]
    wrong = any(form.errors for form in forms.values())
    context = {"person": person, "lines": lines, "forms": forms}
    return TemplateResponse(request, "people/who_may_not_know.html", context, status=422 if wrong else 200)


def _held(viewer: Viewer, person_id: UUID) -> Person:
    person = queries.person(person_id)
    if person.agency_id != viewer.agency_id:
        raise Hidden
    return person


def _forms(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    asked = request.POST.get("form", "")
    given = {name: request.POST if name == asked else None for name in FORMS}
    return {
        "somebody": KeepFromForm(given["somebody"], viewer=viewer),
        "workplace": WorkplaceForm(given["workplace"], viewer=viewer),
        "recipients": NeverShareForm(given["recipients"]),
    }


def _kept(request: HttpRequest, forms: dict[str, Any], person: Person) -> Bar | None:
    """What was set; None when the form or a rule says no."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = request.POST.get("form", "")
    form = forms.get(asked)
    if form is None or not form.is_valid():
        return None
    facts = form.cleaned_data
    verbs: dict[str, Callable[[], Bar]] = {
        "somebody": lambda: bar(
            person, user=facts["user"], kind=facts["kind"], why=facts["why"], ends_at=_end_of(facts["ends_on"], viewer), by=viewer
        ),
        "workplace": lambda: bar_workplace(person, agency=facts["workplace"], by=viewer),
        "recipients": lambda: bar_recipients(person, recipients=facts["recipients"], by=viewer),
    }  # fmt: skip
    try:
        return verbs[asked]()
    except NotNow as no:
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
        return None


def _end_of(day: Any, viewer: Viewer) -> datetime | None:
    """The end of the last day, where the agency is."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(viewer.time_zone)) if day else None


@open_to("people.lift")
@require_POST
def lift_bar(request: HttpRequest, person_id: UUID, bar_id: UUID) -> HttpResponse:
    """Ask that it ends, or agree to what a colleague asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = _held(viewer, person_id)
    row: Bar = one(own_bar(bar_id, whole_agency=False), subject_id=person.subject_id)
    ended = lift(row, by=viewer).lifted_by is not None
    said = _("It has ended.") if ended else _("Asked. Somebody else of your agency has to agree within 72 hours.")
    messages.info(request, said)
    return redirect("people:who_may_not_know", person_id)


@open_to("people.declare")
def concerns_me(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Say of the person on this page that they concern oneself; from then on the page is not found."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = _held(viewer, person_id)
    form = StepAsideForm(request.POST or None)
    if form.is_valid():
        step_aside(person, relation=form.cleaned_data["relation"], by=viewer)
        messages.success(request, _("Written down. Your colleagues go on."))
        return redirect("start")
    context = {"person": person, "form": form}
    return TemplateResponse(request, "people/concerns_me.html", context, status=422 if form.errors else 200)
