"""The encounter in four short cards: who, what happened, questions, how it ended. Each is saved at its own button."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.assessments import queries as assessments
from commonground.consents.queries import of_person
from commonground.encounters import actions
from commonground.encounters import queries as encounters
from commonground.encounters.forms import CloseForm, NamePersonForm, NoteForm
from commonground.encounters.models import Encounter
from commonground.field.finding import own_assignment, own_encounter, viewer_of
from commonground.field.once import done_before, fresh_key, mark_done
from commonground.field.words import how_it_ended, result_words
from commonground.kit.noes import NotNow
from commonground.messages.models.safe_contact import WAYS
from commonground.people.actions import correct, note, set_safe_contact
from commonground.people.forms import LANGUAGES


class WhoForm(NamePersonForm):
    """Who the person is: what they have to do with it, the name they give, the language they speak best."""

    name = forms.CharField(label=gettext_lazy("Name they go by"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language they speak best"), choices=LANGUAGES, required=False)
    interpreter_needed = forms.BooleanField(label=gettext_lazy("An interpreter is needed"), required=False)
    way = forms.ChoiceField(
        label=gettext_lazy("How is it safe to reach them?"),
        choices=[("", gettext_lazy("Not asked yet")), *WAYS],
        required=False,
    )
    address = forms.CharField(label=gettext_lazy("Number or address for that"), max_length=200, required=False)
    ask_for = forms.CharField(label=gettext_lazy("Ask for (a word they chose)"), max_length=120, required=False)
    voicemail_ok = forms.BooleanField(label=gettext_lazy("A voicemail is safe"), required=False)
    field_order = ("name", "role", "language", "interpreter_needed", "way", "address", "ask_for", "voicemail_ok")

    def safe(self) -> dict[str, Any]:
        """What ``people.set_safe_contact`` takes; empty when nobody asked."""
        names = ("way", "address", "ask_for", "voicemail_ok")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["way"] else {}

    def facts(self) -> dict[str, Any]:
        """What ``people.note`` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "language", "interpreter_needed")}


@open_to("encounters.open", purpose="crisis_response")
@require_POST
def open_one(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """I meet a person: open an encounter, or go on with the one that is open."""
    viewer = viewer_of(request)
    assignment = own_assignment(viewer, assignment_id)
    try:
        made = actions.open(call=assignment.call, assignment=assignment, by=viewer)
    except NotNow as no:
        going_on = encounters.open_for_assignment(assignment).filter(agency_id=viewer.agency_id).first()
        if going_on is None:
            messages.warning(request, no.sentence)
            return redirect("field:home")
        made = going_on
    return redirect("field:encounter", encounter_id=made.pk)


@open_to("encounters.read", purpose="crisis_response")
def cards(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The four cards."""
    viewer = viewer_of(request)
    return _cards(request, viewer, own_encounter(viewer, encounter_id))


def _cards(request: HttpRequest, viewer: Viewer, met: Encounter, **bound: forms.Form) -> HttpResponse:
    person = met.person
    scored = "assessments.read" in viewer.rights
    context = {
        "encounter": met,
        "person": person,
        "who_form": WhoForm(initial={"role": met.role}),
        "note_form": NoteForm(viewer=viewer),
        "close_form": CloseForm(viewer=viewer),
        "notes": list(encounters.notes_of(met)),
        "results": [result_words(a) for a in assessments.of_record(met)] if scored else [],
        "may_ask_questions": "assessments.give" in viewer.rights and person is not None and met.status == "open",
        "may_ask_permission": "consents.give" in viewer.rights and person is not None,
        "may_refer": "referrals.make" in viewer.rights and person is not None,
        "permissions": list(of_person(person)[:5]) if person and "consents.read" in viewer.rights else [],
        "ended": how_it_ended(met),
        "once": fresh_key(),
    }
    return TemplateResponse(request, "field/encounter.html", context | bound, status=422 if bound else 200)


@open_to("encounters.note", purpose="crisis_response")
@require_POST
def who(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Who the person is, as far as they want to say."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    form = WhoForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                person = (
                    correct(met.person, by=viewer, **form.facts()) if met.person else note(by=viewer, **form.facts())
                )
                actions.name_person(met, person=person, role=form.cleaned_data["role"], by=viewer)
                if form.safe():
                    set_safe_contact(person, by=viewer, **form.safe())
            return redirect("field:encounter", encounter_id=met.pk)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
    return _cards(request, viewer, met, who_form=form)


@open_to("encounters.note", purpose="crisis_response")
@require_POST
def what(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What happened: a note under a label that the role reads."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    form = NoteForm(request.POST, viewer=viewer)
    if done_before(request):
        return redirect("field:encounter", encounter_id=met.pk)
    if form.is_valid():
        try:
            actions.note(met, by=viewer, **form.cleaned_data)
            mark_done(request)
            return redirect("field:encounter", encounter_id=met.pk)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
    return _cards(request, viewer, met, note_form=form)


@open_to("encounters.close", purpose="crisis_response")
@require_POST
def end(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """How it ended."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    form = CloseForm(request.POST, viewer=viewer)
    if form.is_valid():
        try:
            actions.close(met, by=viewer, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("field:encounter", encounter_id=met.pk)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
    return _cards(request, viewer, met, close_form=form)
