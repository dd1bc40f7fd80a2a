"""Writing down how it is safe to reach a person, and correcting what the own agency knows of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from commonground.agencies.acting import check_may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.messages.actions import safe_contact_of
from commonground.messages.models import SafeContact
from commonground.people import actions
from commonground.people.forms import PersonForm, SafeContactForm
from commonground.people.models import Person
from commonground.people.numbers import BY_NUMBER
from commonground.people.queries import own_person

SAFE = ("way", "address", "hours", "voicemail_ok", "ask_for")


@open_to("people.read")
def reach(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How it is safe to reach somebody: the way, the hours, the word to ask for."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    check_may(viewer, "people.note")
    person = own_person(viewer, person_id)
    contact = safe_contact_of(person.subject_id, by=viewer)
    form = SafeContactForm(request.POST if request.method == "POST" else None, initial=_first(person, contact))
    return _written(
        request, "people/reach.html", person, form, lambda: actions.set_safe_contact(person, by=viewer, **form.facts()),
        _("Written down. Everybody here reads it before they reach out."), contact=contact,
    )  # fmt: skip


def _first(person: Person, contact: SafeContact | None) -> dict[str, Any]:
    """What is known; a way by number without one means the phone that the person gave."""
    known = {name: getattr(contact, name) for name in SAFE} if contact else {}
    if known.get("way") in BY_NUMBER and not known["address"]:
        known["address"] = person.phone
    return known


@open_to("people.correct")
def correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the agency knows of somebody: name, language, birth, phone, what helps them take part."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    check_may(viewer, "people.read")
    person = own_person(viewer, person_id)
    form = PersonForm(request.POST if request.method == "POST" else None, of=person)
    return _written(
        request, "people/correct.html", person, form, lambda: actions.correct(person, by=viewer, **form.facts()),
        _("Written down."),
    )  # fmt: skip


def _written(
    request: HttpRequest, page: str, person: Person, form: forms.Form, act: Callable[[], Any], done: str, **more: Any
) -> HttpResponse:
    """Write it down and go back to where it was asked; or show the form again with the sentence that stopped it."""
    back = _back(request, person)
    if form.is_valid():
        try:
            act()
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, done)
            return HttpResponse(status=303, headers={"Location": back})
    context = {"person": person, "form": form, "back": back, **more}
    return TemplateResponse(request, page, context, status=422 if form.errors else 200)


def _back(request: HttpRequest, person: Person) -> str:
    """The page of the desk that led here; the person's page when none is named."""
    told = request.POST.get("back") or request.GET.get("back") or ""
    inside = told.startswith("/desk/") and url_has_allowed_host_and_scheme(told, allowed_hosts=None)
    return told if inside else reverse("desk:person", args=[person.pk])
