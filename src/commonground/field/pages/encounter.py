"""The encounter in four short cards: who, what happened, questions, how it ended. Each is saved at its own button."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.assessments import queries as assessments
from commonground.assessments.offered import offered
from commonground.assessments.words import result_words
from commonground.consents.queries import of_person
from commonground.encounters import actions
from commonground.encounters import queries as encounters
from commonground.encounters.forms import LABEL_WORDS, CloseForm, NoteForm
from commonground.encounters.models import Encounter
from commonground.field.finding import own_assignment, own_encounter, viewer_of
from commonground.field.forms import INTERPRETER, NO_NAME, SAFE, WhoForm, known_of
from commonground.field.words import how_it_ended, what_follows
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.messages.actions.safe_contact import safe_contact_of
from commonground.people.actions import correct, note, set_safe_contact
from commonground.people.models import Person
from commonground.people.rules import may_open_in_emergency

PERMISSIONS_SHOWN = 3
# Endings that stand first; all others a role may choose are one tap away.
USUAL = frozenset(
    {
        "helped_on_scene",
        "settled_on_scene",
        "connected_to_service",
        "warm_hand_off",
        "follow_up_planned",
        "said_no_to_help",
    }
)


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


def _may_correct(viewer: Viewer, person: Person | None) -> bool:
    """Whoever writes a person down for the first time names them; later only who may correct does."""
    return person is None or "people.correct" in viewer.rights


def _who_form(viewer: Viewer, met: Encounter, told: Any = None) -> WhoForm:
    safe = safe_contact_of(met.subject_id, by=viewer) if met.subject_id and told is None else None
    initial = known_of(met, met.person, safe) if told is None else None
    return WhoForm(told, initial=initial, may_correct=_may_correct(viewer, met.person))


def _cards(request: HttpRequest, viewer: Viewer, met: Encounter, **bound: forms.Form) -> HttpResponse:
    person, rights = met.person, viewer.rights
    who_form = bound.get("who_form") or _who_form(viewer, met)
    context = {
        "encounter": met,
        "person": person,
        "named": person is not None and person.name != NO_NAME,
        "who_form": who_form,
        "interpreter_fields": [who_form[name] for name in INTERPRETER],
        "safe_fields": [who_form[name] for name in SAFE],
        "safe_known": bool(who_form["way"].value()),
        "note_form": NoteForm(viewer=viewer),
        "close_form": (close_form := bound.get("close_form") or CloseForm(viewer=viewer)),
        "endings": _endings(close_form),
        "notes": [(part, LABEL_WORDS.get(part.label, "")) for part in encounters.notes_of(met)],
        "results": [result_words(one) for one in assessments.of_record(met)] if "assessments.give" in rights else [],
        "offered": offered(viewer) if "assessments.give" in rights else [],
        "died": (died := encounters.ended_by_death(met)),
        "may_ask_questions": "assessments.give" in rights and person is not None and not died,
        "may_ask_permission": "consents.ask" in rights and person is not None and not died,
        "never_by_police": viewer.agency_kind == "police",
        "may_open_in_emergency": person is not None and not died and may_open_in_emergency(viewer),
        "may_find": "directory.find" in rights and not died,
        "permissions": list(of_person(person)[:PERMISSIONS_SHOWN]) if person and "consents.read" in rights else [],
        "ended": how_it_ended(met),
        "follows": what_follows(met),
        "planned": encounters.follow_up_of(met) if "cases.read" in rights else None,
        "plans": encounters.promises_follow_up(met),
        "may_plan": "cases.open" in rights,
        "once": fresh_key(),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "field/encounter.html", context | bound, status=422 if bound else 200)


def _endings(form: forms.Form) -> dict[str, list[Any]]:
    """The endings to choose from: the usual ones, and the others one tap away."""
    options = list(form["disposition"])
    usual = [option for option in options if option.data["value"] in USUAL]
    return {"usual": usual, "others": [option for option in options if option not in usual]}


def _saved(met: Encounter, card: str) -> HttpResponse:
    """Back to the cards, at the one that was saved."""
    return HttpResponse(
        status=302, headers={"Location": f"{redirect('field:encounter', encounter_id=met.pk).url}#{card}"}
    )


def _say(form: forms.Form, no: NotNow) -> None:
    form.add_error(no.field if no.field in form.fields else None, no.sentence)


@open_to("encounters.note", purpose="crisis_response")
@require_POST
def who(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Who the person is, as far as they want to say."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = own_encounter(viewer, encounter_id)
    form = _who_form(viewer, met, request.POST)
    if again:
        return _saved(met, "who")
    if form.is_valid():
        try:
            with transaction.atomic():
                _write_who(met, form, viewer)
            mark_done(request)
            return _saved(met, "who")
        except NotNow as no:
            _say(form, no)
    return _cards(request, viewer, met, who_form=form)


def _write_who(met: Encounter, form: WhoForm, viewer: Viewer) -> None:
    person: Person | None = met.person
    if person is None:
        person = note(by=viewer, **form.facts())
    elif _may_correct(viewer, person):
        person = correct(person, by=viewer, **form.facts())
    actions.name_person(met, person=person, role=form.cleaned_data["role"], by=viewer)
    if form.interpreted():
        actions.record_interpreter(met, by=viewer, **form.interpreted())
    if form.safe():
        set_safe_contact(person, by=viewer, **form.safe())


@open_to("encounters.note", purpose="crisis_response")
@require_POST
def what(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What happened: a note under a label that the role reads."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = own_encounter(viewer, encounter_id)
    form = NoteForm(request.POST, viewer=viewer)
    if again:
        return _saved(met, "what")
    if form.is_valid():
        try:
            actions.note(met, by=viewer, **form.cleaned_data)
            mark_done(request)
            return _saved(met, "what")
        except NotNow as no:
            _say(form, no)
    return _cards(request, viewer, met, note_form=form)


@open_to("encounters.close", purpose="crisis_response")
@require_POST
def take_back(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """That was a mistake: the ending is taken back, and with a death the stop on contact."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = own_encounter(viewer, encounter_id)
    if not again:
        try:
            actions.reopen(met, by=viewer)
            mark_done(request)
        except NotNow as no:
            messages.warning(request, no.sentence)
    return _saved(met, "ended")


@open_to("encounters.close", purpose="crisis_response")
@require_POST
def end(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """How it ended."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = own_encounter(viewer, encounter_id)
    form = CloseForm(request.POST, viewer=viewer)
    if again:
        return _saved(met, "ended")
    if form.is_valid():
        try:
            actions.close(met, by=viewer, **form.cleaned_data)
            mark_done(request)
            return _saved(met, "ended")
        except NotNow as no:
            _say(form, no)
    return _cards(request, viewer, met, close_form=form)
