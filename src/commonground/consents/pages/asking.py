"""Asking for a permission: chosen with the person, then the screen is handed over. No is as easy as yes.

The phone on a scene and the desk in calm ask in the same way. Each says where it asks (``Place``); the pages here do the rest.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commonground.consents.forms import PaperSignatureForm
from commonground.consents.models import harmful_holders
from commonground.consents.pages.in_hand import hand_over
from commonground.consents.pages.on_paper import write_down_paper
from commonground.consents.pages.question import LANGUAGES, Forms, Place
from commonground.consents.rules import (
    AgeFits,
    AskedAlone,
    DaysInOrder,
    FreeToAnswer,
    NeverACondition,
    NoChildBetween,
    NotByPolice,
    OneAdvocateForm,
    PaperOnRecord,
    SignerDoesNoHarm,
)
from commonground.consents.sending_rules import ABOUT_NOTES
from commonground.consents.validity import age_of
from commonground.kit.noes import NotNow
from commonground.kit.once import fresh_key
from commonground.kit.rules import Rule, hold

READING = ("read_by", "interpreter", "interpreter_is", "witness")
ABOUT_THE_SITUATION: tuple[type[Rule], ...] = (AskedAlone, FreeToAnswer, NeverACondition, NoChildBetween)
ABOUT_THE_FORM: tuple[type[Rule], ...] = (
    *ABOUT_NOTES,
    OneAdvocateForm,
    DaysInOrder,
    AgeFits,
    SignerDoesNoHarm,
    PaperOnRecord,
)


def ask_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose with the person who may see what; the sentence grows with each tick. Then hand the screen over, or write down what was
    signed on paper.
    """
    hold(NotByPolice, by=place.viewer)
    forms, looks_first, is_paper = Forms(place, request.POST), "preview" in request.POST, "on_paper" in request.POST
    paper = PaperSignatureForm(request.POST if is_paper else None)
    ready = bool(request.POST) and forms.valid
    said = {"question": forms.question, "worth": forms.worth} if ready else {"question": None, "worth": None}
    if ready and not looks_first and (not is_paper or paper.is_valid()) and _may_be_asked(forms):
        done = write_down_paper(request, forms, paper) if is_paper else hand_over(request, forms)
        if done is not None:
            return done
    if looks_first:  # nothing is wrong yet: somebody looks at the sentence while choosing
        forms.ask.errors.clear()
    wrong = bool(request.POST) and not looks_first
    return TemplateResponse(request, "consents/ask.html", _shown(forms, paper) | said, status=422 if wrong else 200)


def _shown(forms: Forms, paper: PaperSignatureForm) -> dict[str, object]:
    place, situation = forms.place, forms.situation
    return {
        "place": place, "frame": place.frame, "person": place.person, "form": forms.ask, "situation": situation, "paper": paper,
        "languages": LANGUAGES.items(), "language": forms.language, "partners": forms.agencies, "older_notes": forms.older_notes, "once": fresh_key(),
        "reading": [situation[name] for name in READING], "is_read": any(situation[name].value() for name in READING[1:]),
        "somebody_never_signs": bool(harmful_holders(place.person.subject_id, place.person.agency_id)),
    }  # fmt: skip


def _may_be_asked(forms: Forms) -> bool:
    """Whether the screen may be handed over: what cannot become a yes is said to the worker, not to the person."""
    at = timezone.now()
    told = forms.facts | {
        "person": forms.place.person,
        "given_at": at,
        "age": age_of(forms.place.person, timezone.localdate(at)),
    }
    told["to_agencies"] = [agency.pk for agency in told["to_agencies"]]
    told["wanted"], told["items"] = told["items"], forms.named
    for rules, form in ((ABOUT_THE_SITUATION, forms.situation), (ABOUT_THE_FORM, forms.ask)):
        for rule in rules:
            try:
                hold(rule, **told)
            except NotNow as no:
                field = {NoChildBetween: "interpreter_is", DaysInOrder: "last_day"}.get(rule, no.field)
                form.add_error(field if field in form.fields else None, no.sentence)
    if not forms.ask.errors and not forms.worth.opens:
        forms.ask.add_error(None, " ".join(forms.worth.never))
    return not forms.ask.errors and not forms.situation.errors
