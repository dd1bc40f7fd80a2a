"""Asking for a permission: chosen with the person, then the screen is handed over. No is as easy as yes.

The phone on a scene and the desk in calm ask in the same way. Each says where it asks (``Place``); the pages here do the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement
from commonground.consents.actions import decline, give
from commonground.consents.forms import IDENTIFIER_WORDS, AskForm, SignatureForm, SituationForm
from commonground.consents.pages.worth import Worth, worth_of
from commonground.consents.queries import signers_for
from commonground.consents.reasons import language_now
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
from commonground.consents.validity import age_of
from commonground.consents.wording import Asked, asked
from commonground.kit.locked import hand_over_session, lock_session
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.kit.rules import Rule, hold
from commonground.people.models import Person

LANGUAGES = {"en": "English", "es": "Español"}
PURPOSE = "coordination"
READING = ("read_by", "interpreter", "interpreter_is")
ABOUT_THE_SITUATION: tuple[type[Rule], ...] = (AskedAlone, FreeToAnswer, NeverACondition, NoChildBetween)
ABOUT_THE_FORM: tuple[type[Rule], ...] = (OneAdvocateForm, DaysInOrder, AgeFits, SignerDoesNoHarm, PaperOnRecord)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is asked, and about whom. ``crisis``: on a scene; then it lasts 72 hours and police cannot be named."""

    viewer: Viewer
    person: Person
    frame: str
    ask_url: str
    answer_url: str
    back_url: str
    home_url: str
    crisis: bool
    first: Mapping[str, str] = field(default_factory=dict)


class Forms:
    """The two forms of a question, filled from what came, and what they say together."""

    def __init__(self, request: HttpRequest, place: Place) -> None:
        told = request.POST or None
        self.place, self.agencies = place, partners(place.viewer, crisis=place.crisis)
        self.papers = list(signers_for(place.person, at=timezone.now()))
        self.ask = AskForm(
            told, agencies=self.agencies, readable=place.viewer.labels, papers=self.papers, crisis=place.crisis
        )
        self.situation = SituationForm(told, initial=place.first)
        wish = request.POST.get("question_language", place.person.language)
        self.language = wish if wish in LANGUAGES else "en"

    @property
    def valid(self) -> bool:
        """Whether both are filled in as forms."""
        return self.ask.is_valid() and self.situation.is_valid()

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb takes of them, for a yes."""
        told = self.ask.cleaned_data | self.situation.cleaned_data
        for name in ("lasts", "first_day", "last_day"):
            told.pop(name, None)
        return told | {
            "days": self.ask.days,
            "purpose": PURPOSE,
            "language": self.language,
            "crisis": self.place.crisis,
        }

    @property
    def less(self) -> dict[str, Any]:
        """What is known of them, for a no: it asks for nothing."""
        self.ask.is_valid(), self.situation.is_valid()
        told = self.ask.cleaned_data | self.situation.cleaned_data
        kept = ("to_agencies", "labels", "asked_alone", "read_by", "interpreter", "interpreter_is")
        known = {name: told[name] for name in kept if told.get(name)}
        return known | {"purpose": PURPOSE, "language": self.language, "crisis": self.place.crisis}

    @cached_property
    def question(self) -> Asked:
        """The whole question from its plain parts, in the person's language."""
        told, today = self.ask.cleaned_data, timezone.localdate()
        until = timezone.localtime(timezone.now() + self.ask.lasting)
        return asked(
            [agency.name for agency in told["to_agencies"]], told["labels"], PURPOSE,
            until if self.place.crisis else until.date(), self.language, today=today, days=self.ask.days,
            giver=self.place.viewer.agency_name,
        )  # fmt: skip

    @cached_property
    def worth(self) -> Worth:
        """What a yes would be worth, label by label, in writing and said aloud: for the worker, in the worker's language."""
        return self._worth(language_now(), "worker")

    def worth_to_them(self) -> Worth:
        """The same in words for the person, in their language."""
        return self._worth(self.language, "person")

    def _worth(self, language: str, to: str) -> Worth:
        return worth_of(self.place.viewer, self.place.person, self.facts, self.ask.lasting, language, to=to)


def partners(viewer: Viewer, *, crisis: bool) -> list[Agency]:
    """The agencies that may be named: those the viewer's agency has an agreement with that holds now; on a scene never police."""
    now = timezone.now()
    ids = [
        row.to_agency_id
        for row in Agreement.objects.filter(from_agency_id=viewer.agency_id, starts_at__lte=now)
        if (row.ends_at is None or row.ends_at > now) and PURPOSE in row.purposes
    ]
    found = Agency.objects.filter(pk__in=ids, active=True)
    return list(found.exclude(kind="police") if crisis else found)


def ask_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose with the person who may see what; the sentence grows with each tick. Then hand the screen over."""
    hold(NotByPolice, by=place.viewer)
    forms, looks_first = Forms(request, place), "preview" in request.POST
    ready = bool(request.POST) and forms.valid
    question, worth = (forms.question, forms.worth) if ready else (None, None)
    if ready and not looks_first and _may_be_asked(forms):
        return _handed_over(request, forms)
    if looks_first:  # nothing is wrong yet: somebody looks at the sentence while choosing
        forms.ask.errors.clear()
    context = {
        "place": place, "frame": place.frame, "person": place.person, "form": forms.ask, "situation": forms.situation,
        "languages": LANGUAGES.items(), "language": forms.language, "question": question, "worth": worth,
        "partners": forms.agencies, "once": fresh_key(),
        "reading": [forms.situation[name] for name in READING], "is_read": any(forms.situation[name].value() for name in READING[1:]),
    }  # fmt: skip
    wrong = bool(request.POST) and not looks_first
    return TemplateResponse(request, "consents/ask.html", context, status=422 if wrong else 200)


def _may_be_asked(forms: Forms) -> bool:
    """Whether the screen may be handed over: what cannot become a yes is said to the worker, not to the person."""
    at = timezone.now()
    told = forms.facts | {"person": forms.place.person, "given_at": at, "age": age_of(forms.place.person, at.date())}
    told["to_agencies"] = [agency.pk for agency in told["to_agencies"]]
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


def _handed_over(request: HttpRequest, forms: Forms, page: str = "handed_over", **more: Any) -> HttpResponse:
    """The page in the person's hand, in the person's language. Every other address locks the session from now on."""
    place = forms.place
    hand_over_session(request, place.answer_url, place.back_url)
    fields = [*forms.ask.fields, *forms.situation.fields, "question_language"]
    context = {
        "place": place, "question": forms.question, "worth": forms.worth_to_them(), "question_language": forms.language,
        "kept": [(name, value) for name in fields for value in request.POST.getlist(name)],
        "identifiers": IDENTIFIER_WORDS.items(), "once": fresh_key(),
    }  # fmt: skip
    with translation.override(forms.language):
        response = TemplateResponse(request, f"consents/{page}.html", context | more)
        response.render()
    return response


def answer_page(request: HttpRequest, place: Place) -> HttpResponse:
    """What the person answered. After it the session is locked until its owner takes it back."""
    again, forms = done_before(request), Forms(request, place)
    if again:
        return _back(request, forms)
    said = request.POST.get("answer") or ("yes" if "signed_how" in request.POST else "")
    if said in ("no", "not_now"):
        decline(person=place.person, answer=said, by=place.viewer, **forms.less)
        mark_done(request)
        return _back(request, forms)
    if said != "yes" or not forms.valid:
        return redirect(place.ask_url)
    return _signed(request, forms)


def _signed(request: HttpRequest, forms: Forms) -> HttpResponse:
    if "signed_how" not in request.POST:
        return _handed_over(request, forms, "sign")
    with translation.override(forms.language):
        signature = SignatureForm(request.POST)
        complete = signature.is_valid()
    if not complete:
        return _handed_over(request, forms, "sign", unsigned=True)
    told = signature.cleaned_data
    ends = {} if forms.place.crisis else {"expires_at": timezone.now() + forms.ask.lasting}
    try:
        give(
            person=forms.place.person, signed_how=told["signed_how"], signature=told["signature"], by=forms.place.viewer,
            **forms.facts, **ends,
        )  # fmt: skip
    except NotNow as no:
        return _handed_over(request, forms, no=no)
    mark_done(request)
    return _back(request, forms)


def _back(request: HttpRequest, forms: Forms) -> HttpResponse:
    request.session["asked_language"] = forms.language
    return redirect(forms.place.back_url)


def hand_back_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Thank you; please hand the screen back. From here only the worker's password leads on."""
    language = request.session.get("asked_language", "en")
    with translation.override(language):
        context = {"place": place, "question_language": language}
        response = TemplateResponse(request, "consents/hand_back.html", context)
        response.render()
    lock_session(request)
    return response
