"""Asking for a permission: chosen with the person, then the phone is handed over. No is as easy as yes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement
from commonground.agencies.routes import open_to
from commonground.consents.actions import decline, give
from commonground.consents.forms import AskForm, SignatureForm, SituationForm
from commonground.consents.rules import NotByPolice
from commonground.consents.wording import asked
from commonground.encounters.models import Encounter
from commonground.field.finding import own_encounter, viewer_of
from commonground.kit.locked import lock_session
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold

LANGUAGES = (("en", "English"), ("es", "Español"))
CRISIS_DAYS = 3


def partners(viewer: Viewer) -> list[Agency]:
    """The agencies that may be named: those the viewer's agency has an agreement with that holds now."""
    now = timezone.now()
    ids = [
        row.to_agency_id
        for row in Agreement.objects.filter(from_agency_id=viewer.agency_id, starts_at__lte=now)
        if (row.ends_at is None or row.ends_at > now) and "coordination" in row.purposes
    ]
    return list(Agency.objects.filter(pk__in=ids, active=True))


def _person_of(met: Encounter) -> Any:
    if met.person is None:
        raise Hidden
    return met.person


@open_to("consents.ask")
def ask(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Choose with the person who may see what and how long; then hand the phone over with the whole question."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    person = _person_of(met)
    hold(NotByPolice, by=viewer)
    told = request.POST or None
    form, situation = AskForm(told, agencies=partners(viewer)), SituationForm(told)
    language = request.POST.get("question_language", person.language or "en")
    if told and form.is_valid() and situation.is_valid():
        return _handed_over(request, met, form, situation, language)
    context = {"encounter": met, "person": person, "form": form, "situation": situation, "languages": LANGUAGES}
    return TemplateResponse(request, "field/ask.html", context, status=422 if told else 200)


def _handed_over(
    request: HttpRequest, met: Encounter, form: AskForm, situation: SituationForm, language: str, **more: Any
) -> HttpResponse:
    language = language if language in dict(LANGUAGES) else "en"
    agencies = list(form.cleaned_data["to_agencies"])
    until = (timezone.now() + _lasting(form)).date()
    question = asked([a.name for a in agencies], form.cleaned_data["labels"], "coordination", until, language)
    with translation.override(language):
        context = {
            "encounter": met, "question": question, "kept": _kept(request), "question_language": language,
            "signature": SignatureForm(auto_id="sign_%s"), "wants_signature": False,
        }  # fmt: skip
        response = TemplateResponse(request, "field/handed_over.html", context | more)
        response.render()
    return response


def _lasting(form: AskForm) -> timedelta:
    """On the scene of a crisis a permission lasts 72 hours until it is confirmed in calm."""
    return min(form.lasting, timedelta(days=CRISIS_DAYS))


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    names = (
        "to_agencies",
        "labels",
        "lasts",
        "asked_alone",
        "state",
        "interpreter",
        "interpreter_is",
        "question_language",
    )
    return [(name, value) for name in names for value in request.POST.getlist(name)]


@open_to("consents.ask")
@require_POST
def answer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What the person answered. After it the phone is locked until its owner takes it back."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    form, situation = AskForm(request.POST, agencies=partners(viewer)), SituationForm(request.POST)
    language = request.POST.get("question_language", "en")
    if not (form.is_valid() and situation.is_valid()):
        return redirect("field:ask", encounter_id=met.pk)
    said = request.POST.get("answer")
    facts = {"person": _person_of(met), "language": language, "crisis": True, "by": viewer}
    facts |= {"to_agencies": form.cleaned_data["to_agencies"], "labels": form.cleaned_data["labels"]}
    facts |= {
        "asked_alone": situation.cleaned_data["asked_alone"],
        "interpreter": situation.cleaned_data["interpreter"],
    }
    if said in ("no", "not_now"):
        decline(answer=said, **facts)
        return _back(request, met, language)
    signature = SignatureForm(request.POST, auto_id="sign_%s")
    if "signed_how" not in request.POST or not signature.is_valid():
        again = SignatureForm(auto_id="sign_%s") if "signed_how" not in request.POST else signature
        return _handed_over(request, met, form, situation, language, signature=again, wants_signature=True)
    try:
        give(
            signed_how=signature.cleaned_data["signed_how"], signature=signature.cleaned_data["signature"],
            state=situation.cleaned_data["state"], interpreter_is=situation.cleaned_data["interpreter_is"],
            expires_at=timezone.now() + _lasting(form), **facts,
        )  # fmt: skip
    except NotNow as no:
        return _handed_over(request, met, form, situation, language, no=no)
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
