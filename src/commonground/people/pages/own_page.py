"""Handing a person the words that open their own page, ending it, and answering what they said there."""

from datetime import datetime
from uuid import UUID

from babel.dates import format_date
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.people.actions import answer_own_word, end_own_page, hand_over_page
from commonground.people.from_where import address_of
from commonground.people.models import FOUND, OwnWord
from commonground.people.own_codes import LANGUAGES
from commonground.people.own_queries import own_page_of
from commonground.people.queries import own_person
from commonground.privacy.doors import one

SPOKEN = [("en", "English"), ("es", "Español")]


def _written_out(at: datetime, language: str) -> str:
    """Day and hour in full: the card is read tomorrow, too, and then *tomorrow* is another day."""
    local = timezone.localtime(at)
    return f"{format_date(local, 'full', locale=language)}, {local:%H:%M}"


class HandOverForm(forms.Form):
    """Whether the worker is alone with the person, and the language of the words. Nothing is ticked before."""

    asked_alone = forms.BooleanField(
        required=False, label=gettext_lazy("I am alone with the person, and nobody listens")
    )
    language = forms.ChoiceField(choices=SPOKEN, label=gettext_lazy("Language of the words"))


class AnswerForm(forms.Form):
    """What came of it, in words that the person reads."""

    found = forms.ChoiceField(choices=[("", "–"), *FOUND], label=gettext_lazy("What came of it"))
    asked_them = forms.BooleanField(
        required=False, label=gettext_lazy("I asked the person myself, and they said that it was them")
    )
    answer = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}), max_length=4000, label=gettext_lazy("Your answer, in plain words")
    )


@open_to("people.hand_over_page")
def hand_over(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Hand over the words. They are shown once, on the page that answers, and kept nowhere."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = own_person(viewer, person_id)
    first = {"language": person.language if person.language in LANGUAGES else "en"}
    form = HandOverForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            page, words = hand_over_page(person, **form.cleaned_data, address=address_of(request), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            address = request.build_absolute_uri(reverse("mine:new"))
            context = {"person": person, "words": words, "page": page, "address": address}
            with override(page.language):
                card = {"says": _("Open this address and type the six words. They work once, until:")}
            card["until"] = _written_out(page.code_until, page.language)
            return TemplateResponse(request, "people/own_page_words.html", context | card)
    context = {"person": person, "form": form, "page": own_page_of(person)}
    return TemplateResponse(request, "people/own_page.html", context, status=422 if form.errors else 200)


@open_to("people.hand_over_page")
@require_POST
def end(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """End their page: it shows nothing more, wherever it is open."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = own_page_of(own_person(viewer, person_id))
    if page is None:
        raise Hidden
    end_own_page(page, by=viewer)
    messages.success(request, _("Ended. Nothing of it shows any more, on any phone."))
    return redirect("people:hand_over_page", person_id)


@open_to("people.answer_own_word")
def answer(request: HttpRequest, word_id: UUID) -> HttpResponse:
    """What a person said, and the answer to it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    word: OwnWord = one(OwnWord.objects.select_related("about_agency"), pk=word_id, agency_id=viewer.agency_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not word.beside:
        del form.fields["asked_them"]
    if form.is_valid():
        try:
            answer_own_word(word, **form.cleaned_data, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Answered. They read it on their own page."))
            return redirect("desk:today")
    context = {"word": word, "form": form}
    return TemplateResponse(request, "people/own_word.html", context, status=422 if form.errors else 200)
