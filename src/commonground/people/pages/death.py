"""Writing down that somebody died, in two steps, and taking that back when it was a mistake."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from commonground.agencies.acting import check_may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.people.actions import record_death, take_back_death
from commonground.people.death_queries import death_of, steps_with
from commonground.people.forms import DayInput
from commonground.people.queries import own_person


class DeathForm(forms.Form):
    """The day, where somebody knows it. ``read``: what it stops was read."""

    died_on = forms.DateField(
        label=gettext_lazy("Day of death"), required=False, widget=DayInput(), help_text=gettext_lazy("Leave it empty when nobody knows it.")
    )  # fmt: skip
    read = forms.BooleanField(required=False, widget=forms.HiddenInput)


@open_to("people.record_death")
def death(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What it stops, and the day; then the same read back; then it is written down. Where it is written down already: the way back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    check_may(viewer, "people.read")
    person = own_person(viewer, person_id)
    form = DeathForm(request.POST if request.method == "POST" else None)
    read_back = False
    if form.is_valid():
        try:
            if form.cleaned_data["read"]:
                record_death(person, died_on=form.cleaned_data["died_on"], by=viewer)
                messages.success(request, _("Written down. Nobody here is asked to reach out to them any more."))
                return redirect("desk:person", person_id)
            read_back = True
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
    context = {
        "person": person, "form": form, "read_back": read_back, "recorded": death_of(person, viewer), "steps": steps_with(person, viewer)
    }  # fmt: skip
    return TemplateResponse(request, "people/death.html", context, status=422 if form.errors else 200)


@open_to("people.record_death")
@require_POST
def take_back(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """It was a mistake: what was stopped begins again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    check_may(viewer, "people.read")
    take_back_death(own_person(viewer, person_id), by=viewer)
    messages.success(request, _("Taken back. What was stopped goes on with the time that was left."))
    return redirect("desk:person", person_id)
