"""Asking for a permission: chosen with the person, then the phone is handed over. No is as easy as yes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement
from commonground.agencies.routes import open_to
from commonground.consents.actions import decline, give
from commonground.consents.forms import IDENTIFIER_WORDS, SignatureForm, SituationForm
from commonground.consents.rules import AskedAlone, FreeToAnswer, NoChildBetween, NotByPolice, OneAdvocateForm
from commonground.consents.wording import Asked, asked
from commonground.encounters.models import Encounter
from commonground.field.finding import own_encounter, viewer_of
from commonground.field.forms import SceneAskForm
from commonground.field.once import done_before, fresh_key, mark_done
from commonground.kit.locked import hand_over_session, lock_session
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.people.models import Person

LANGUAGES = {"en": "English", "es": "Español"}
PURPOSE = "coordination"
KEPT = ("to_agencies", "labels", "asked_alone", "state", "interpreter", "interpreter_is", "question_language")


def partners(viewer: Viewer) -> list[Agency]:
    """The agencies that may be named: those the viewer's agency has an agreement with that holds now."""
    now = timezone.now()
    ids = [
        row.to_agency_id
        for row in Agreement.objects.filter(from_agency_id=viewer.agency_id, starts_at__lte=now)
        if (row.ends_at is None or row.ends_at > now) and PURPOSE in row.purposes
    ]
    return list(Agency.objects.filter(pk__in=ids, active=True))


def _person_of(met: Encounter) -> Person:
    if met.person is None:
        raise Hidden
    return met.person


def _language_of(request: HttpRequest, person: Person) -> str:
    wish = request.POST.get("question_language", person.language)
    return wish if wish in LANGUAGES else "en"


def _question(form: SceneAskForm, language: str) -> Asked:
    """The whole question from its plain parts, in the person's language."""
    told = form.cleaned_data
    until = timezone.localtime(timezone.now() + form.lasting)
    return asked([agency.name for agency in told["to_agencies"]], told["labels"], PURPOSE, until, language)


@open_to("consents.ask")
def ask(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Choose with the person who may see what; the sentence grows with each tick. Then hand the phone over."""
    viewer = viewer_of(request)
    hold(NotByPolice, by=viewer)
    met = own_encounter(viewer, encounter_id)
    person = _person_of(met)
    told, agencies = request.POST or None, partners(viewer)
    looks_first = "preview" in request.POST
    form, situation = (
        SceneAskForm(told, agencies=agencies, readable=viewer.labels),
        SituationForm(told, initial=_interpreter_of(met)),
    )
    language = _language_of(request, person)
    ready = bool(told) and form.is_valid() and situation.is_valid()
    if ready and not looks_first and _may_be_asked(form, situation):
        return _handed_over(request, met, _question(form, language), language)
    question = _question(form, language) if ready else None
    if looks_first:  # nothing is wrong yet: somebody looks at the sentence while choosing
        form.errors.clear()
    context = {
        "encounter": met, "person": person, "form": form, "situation": situation, "languages": LANGUAGES.items(),
        "language": language, "question": question, "partners": agencies, "once": fresh_key(),
    }  # fmt: skip
    wrong = bool(told) and not looks_first
    return TemplateResponse(request, "field/ask.html", context, status=422 if wrong else 200)


def _interpreter_of(met: Encounter) -> dict[str, str]:
    return {"interpreter": f"{met.interpreter} {met.interpreter_number}".strip()}


def _may_be_asked(form: SceneAskForm, situation: SituationForm) -> bool:
    """Whether the phone may be handed over: what cannot become a yes is said to the worker, not to the person."""
    told = form.cleaned_data | situation.cleaned_data
    told["to_agencies"] = [agency.pk for agency in told["to_agencies"]]
    for rule, at in (
        (AskedAlone, situation),
        (FreeToAnswer, situation),
        (NoChildBetween, situation),
        (OneAdvocateForm, form),
    ):
        try:
            hold(rule, **told)
        except NotNow as no:
            field = "interpreter_is" if rule is NoChildBetween else no.field
            at.add_error(field if field in at.fields else None, no.sentence)
    return not form.errors and not situation.errors


def _handed_over(
    request: HttpRequest, met: Encounter, question: Asked, language: str, page: str = "handed_over", **more: Any
) -> HttpResponse:
    """The page in the person's hand, in the person's language. Every other address locks the phone from now on."""
    hand_over_session(request, reverse("field:answer", args=[met.pk]), reverse("field:hand_back", args=[met.pk]))
    kept = [(name, value) for name in KEPT for value in request.POST.getlist(name)]
    context = {"encounter": met, "question": question, "kept": kept, "question_language": language, "once": fresh_key()}
    context["identifiers"] = IDENTIFIER_WORDS.items()
    with translation.override(language):
        response = TemplateResponse(request, f"field/{page}.html", context | more)
        response.render()
    return response


@open_to("consents.ask")
@require_POST
def answer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What the person answered. After it the phone is locked until its owner takes it back."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = own_encounter(viewer, encounter_id)
    person = _person_of(met)
    form, situation = (
        SceneAskForm(request.POST, agencies=partners(viewer), readable=viewer.labels),
        SituationForm(request.POST),
    )
    language = _language_of(request, person)
    if again:
        return _back(request, met, language)
    said = request.POST.get("answer") or ("yes" if "signed_how" in request.POST else "")
    if not (form.is_valid() and situation.is_valid()) or said not in ("yes", "no", "not_now"):
        return redirect("field:ask", encounter_id=met.pk)
    told = form.cleaned_data | situation.cleaned_data
    state, interpreter_is = told.pop("state"), told.pop("interpreter_is")
    facts = {"person": person, "purpose": PURPOSE, "language": language, "crisis": True, "by": viewer, **told}
    if said != "yes":
        decline(answer=said, **facts)
        mark_done(request)
        return _back(request, met, language)
    question = _question(form, language)
    if "signed_how" not in request.POST:
        return _handed_over(request, met, question, language, "sign")
    with translation.override(language):
        signature = SignatureForm(request.POST)
        signed = signature.is_valid()
    if not signed:
        return _handed_over(request, met, question, language, "sign", unsigned=True)
    try:
        give(
            signed_how=signature.cleaned_data["signed_how"], signature=signature.cleaned_data["signature"], state=state,
            interpreter_is=interpreter_is, **facts,
        )  # fmt: skip
    except NotNow as no:
        return _handed_over(request, met, question, language, no=no)
    mark_done(request)
    return _back(request, met, language)


def _back(request: HttpRequest, met: Encounter, language: str) -> HttpResponse:
    request.session["asked_language"] = language
    return redirect("field:hand_back", encounter_id=met.pk)


@open_to("consents.ask")
def hand_back(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Thank you; please hand the phone back. From here only the worker's password leads on."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    language = request.session.get("asked_language", "en")
    with translation.override(language):
        response = TemplateResponse(request, "field/hand_back.html", {"encounter": met, "question_language": language})
        response.render()
    lock_session(request)
    return response
