"""The screen in the person's hand: the question, its answer, thank you.

The question stays in the session from the moment it is handed over, and every page is fetched anew by its own address: so Back and forward
work as everywhere, without a script, and a yes can only be one to the question that was put.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from commonground.consents.actions import decline, give
from commonground.consents.forms import IDENTIFIER_WORDS, SignatureForm
from commonground.consents.pages.question import Forms, Place
from commonground.consents.putting import Shown
from commonground.kit.locked import hand_over_session, is_in_their_hand, lock_session
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done

QUESTION = "question_in_their_hand"


@dataclass(frozen=True, slots=True)
class Put:
    """The question that was put: its forms, and how it stood on the screen."""

    forms: Forms
    shown: Shown


def hand_over(request: HttpRequest, forms: Forms) -> HttpResponse:
    """Put the question, and hand the screen over. Every other address locks the session from now on."""
    place = forms.place
    request.session[QUESTION] = {
        "answer_url": place.answer_url,
        "at": forms.asked_at.isoformat(),
        "seal": forms.seal,
        "crisis": place.crisis,
        "told": {name: request.POST.getlist(name) for name in forms.names if name in request.POST},
    }
    hand_over_session(request, place.answer_url, place.back_url)
    return redirect(place.answer_url)


def _put(request: HttpRequest, place: Place) -> Put | None:
    """The question that this screen was handed over for, or None: there is none, or the worker has the screen back."""
    kept = request.session.get(QUESTION)
    if not kept or kept["answer_url"] != place.answer_url or not is_in_their_hand(request):
        return None
    told = QueryDict(mutable=True)
    for name, values in kept["told"].items():
        told.setlist(name, values)
    asked_at = datetime.fromisoformat(kept["at"])
    forms = Forms(replace(place, crisis=kept["crisis"]), told, asked_at=asked_at)
    return Put(forms, Shown(asked_at, kept["seal"]))


def answer_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The question, then what the person answered. After it the session is locked until its owner takes it back."""
    put = _put(request, place)
    if request.method == "POST":
        return _answered(request, place, put)
    if put is None or not put.forms.valid:
        return redirect(place.ask_url)
    return _page(request, put, "sign" if "sign" in request.GET else "handed_over")


def _page(request: HttpRequest, put: Put, page: str, **more: Any) -> HttpResponse:
    """A page in the person's hand, in the person's language."""
    forms = put.forms
    context = {
        "place": forms.place, "question": forms.question, "worth": forms.worth_to_them(), "question_language": forms.language,
        "identifiers": IDENTIFIER_WORDS.items(), "witness": forms.facts["witness"], "once": fresh_key(),
    }  # fmt: skip
    with translation.override(forms.language):
        response = TemplateResponse(request, f"consents/{page}.html", context | more)
        response.render()
    return response


def _answered(request: HttpRequest, place: Place, put: Put | None) -> HttpResponse:
    forms = put.forms if put else Forms(place, request.POST)
    if done_before(request):
        return _back(request, forms)
    said = request.POST.get("answer") or ("yes" if "signed_how" in request.POST else "")
    if said in ("no", "not_now"):  # it waits for nothing: neither for a question nor for a screen handed over
        decline(person=place.person, answer=said, by=place.viewer, **forms.less)
        mark_done(request)
        return _back(request, forms)
    if put is None or said != "yes" or not forms.valid:
        messages.warning(request, _("Nothing was written down: a yes counts only on the screen in their hand."))
        return redirect(place.ask_url)
    if "signed_how" not in request.POST:
        return redirect(f"{place.answer_url}?sign=1")
    return _signed(request, put)


def _signed(request: HttpRequest, put: Put) -> HttpResponse:
    forms = put.forms
    with translation.override(forms.language):
        signature = SignatureForm(request.POST)
        complete = signature.is_valid()
    if not complete:
        return _page(request, put, "sign", unsigned=True)
    told = signature.cleaned_data
    try:
        give(
            person=forms.place.person, to_agencies=forms.named_agencies, said=forms.said(signed_how=told["signed_how"], signature=told["signature"]),
            shown=put.shown, expires_at=forms.until, by=forms.place.viewer,
        )  # fmt: skip
    except NotNow as no:
        return _page(request, put, "handed_over", no=no)
    mark_done(request)
    return _back(request, forms)


def _back(request: HttpRequest, forms: Forms) -> HttpResponse:
    request.session.pop(QUESTION, None)
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
