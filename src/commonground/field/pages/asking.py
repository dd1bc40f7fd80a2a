"""Asking for a permission on a scene: the phone is handed over; what is permitted lasts 72 hours until it is confirmed in calm."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.agencies.routes import open_to
from commonground.consents.pages.asking import ask_page
from commonground.consents.pages.in_hand import answer_page, hand_back_page
from commonground.consents.pages.question import Place
from commonground.field.finding import living_encounter, viewer_of
from commonground.kit.noes import Hidden

PAGES = {"ask": "ask", "answer": "answer", "back": "hand_back", "home": "encounter"}


def _place(request: HttpRequest, encounter_id: UUID) -> Place:
    viewer = viewer_of(request)
    met = living_encounter(viewer, encounter_id)
    if met.person is None:
        raise Hidden
    urls = {f"{name}_url": reverse(f"field:{page}", args=[met.pk]) for name, page in PAGES.items()}
    interpreter = f"{met.interpreter} {met.interpreter_number}".strip()
    return Place(viewer, met.person, "field/phone.html", crisis=True, first={"interpreter": interpreter}, **urls)


@open_to("consents.ask")
def ask(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Choose with the person who may see what; the sentence grows with each tick. Then hand the phone over."""
    return ask_page(request, _place(request, encounter_id))


@open_to("consents.ask")
def answer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The question in the person's hand, and what they answered. After it the phone is locked until its owner takes it back."""
    return answer_page(request, _place(request, encounter_id))


@open_to("consents.ask")
def hand_back(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Thank you; please hand the phone back. From here only the worker's password leads on."""
    return hand_back_page(request, _place(request, encounter_id))
