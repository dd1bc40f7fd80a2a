"""Asking for a permission at a desk, in calm; and the papers by which somebody signs for a person."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.consents import queries
from commonground.consents.actions import end_authority, record_authority
from commonground.consents.forms import PaperForm
from commonground.consents.models import Authority
from commonground.consents.pages.asking import Place, answer_page, ask_page, hand_back_page
from commonground.consents.pages.one import viewer_of
from commonground.consents.reasons import label_words, language_now
from commonground.kit.noes import Hidden, NotNow
from commonground.people import queries as people
from commonground.people.models import Person
from commonground.privacy.doors import one


def _own(request: HttpRequest, person_id: UUID) -> Person:
    found = people.person(person_id)
    if found.agency_id != viewer_of(request).agency_id:
        raise Hidden
    return found


def _place(request: HttpRequest, person_id: UUID) -> Place:
    person = _own(request, person_id)
    urls = {f"{name}_url": reverse(f"consents:{name}", args=[person.pk]) for name in ("ask", "answer", "back")}
    home = reverse("desk:person", args=[person.pk])
    return Place(viewer_of(request), person, "staff.html", crisis=False, home_url=home, **urls)


@open_to("consents.ask")
def ask(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choose with the person who may see what, and until when. Then hand the screen over."""
    return ask_page(request, _place(request, person_id))


@open_to("consents.ask")
@require_POST
def answer(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the person answered. After it the screen is locked until its owner takes it back."""
    return answer_page(request, _place(request, person_id))


@open_to("consents.ask")
def back(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Thank you; please hand the screen back. From here only the worker's password leads on."""
    return hand_back_page(request, _place(request, person_id))


@open_to("consents.record_authority")
def papers(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The papers on record about who signs for a person or may not know, and a form for another one."""
    person, viewer, at = _own(request, person_id), viewer_of(request), timezone.now()
    form = PaperForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        last = told.pop("ends_at")
        midnight = datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(viewer.time_zone)) if last else None
        try:
            record_authority(person=person, ends_at=midnight, by=viewer, **told)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("The paper is on record."))
            return redirect("consents:papers", person_id=person.pk)
    rows = [_paper(row, at) for row in queries.authorities_of(person)]
    context = {"person": person, "papers": rows, "form": form}
    return TemplateResponse(request, "consents/papers.html", context, status=422 if form.errors else 200)


def _paper(row: Authority, at: datetime) -> dict[str, object]:
    words = [label_words(label, language_now(), to="worker") for label in row.labels]
    return {"row": row, "signs_for": words, "running": row.ends_at is None or row.ends_at > at}


@open_to("consents.end_authority")
@require_POST
def end_paper(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """A paper lets nobody sign any more."""
    paper = end_authority(one(Authority.objects.all(), pk=authority_id), by=viewer_of(request))
    messages.success(request, _("Nobody signs by this paper any more."))
    return redirect("consents:papers", person_id=paper.person_id)
