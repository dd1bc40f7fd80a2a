"""Asking for a permission at a desk, in calm; and the papers by which somebody signs for a person."""

from datetime import datetime
from uuid import UUID

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
from commonground.consents.models import Authority, harmful_holders, holder_key
from commonground.consents.pages.asking import ask_page
from commonground.consents.pages.in_hand import answer_page, hand_back_page
from commonground.consents.pages.one import viewer_of
from commonground.consents.pages.question import Place
from commonground.consents.reasons import label_words, language_now
from commonground.consents.scenes import under_way_with
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.spans import midnight
from commonground.people import queries as people
from commonground.people.models import Person
from commonground.privacy.doors import one


def _own(request: HttpRequest, person_id: UUID) -> Person:
    found = people.person(person_id)
    if found.agency_id != viewer_of(request).agency_id:
        raise Hidden
    return found


def _place(request: HttpRequest, person_id: UUID) -> Place:
    person, viewer = _own(request, person_id), viewer_of(request)
    under_way = tuple(under_way_with(person, by=viewer))
    urls = {f"{name}_url": reverse(f"consents:{name}", args=[person.pk]) for name in ("ask", "answer", "back")}
    home = reverse("desk:person", args=[person.pk])
    return Place(viewer, person, "staff.html", crisis=bool(under_way), under_way=under_way, home_url=home, **urls)


@open_to("consents.ask")
def ask(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choose with the person who may see what, and until when. Then hand the screen over."""
    return ask_page(request, _place(request, person_id))


@open_to("consents.ask")
def answer(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The question in the person's hand, and what they answered. After it the screen is locked until its owner takes it back."""
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
        ends = midnight(last, viewer.time_zone, after=1) if last else None
        signed = queries.signed_by(person, {holder_key(told["holder"])}, at=at) if told["causes_harm"] else []
        try:
            record_authority(person=person, ends_at=ends, by=viewer, **told)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("The paper is on record."))
            if signed:
                messages.warning(
                    request,
                    _("What they signed for the person is closed now. Ask the person, or somebody else who may sign."),
                )
            return redirect("consents:papers", person_id=person.pk)
    harmful = harmful_holders(person.subject_id, person.agency_id)
    rows = [_paper(row, at, harmful) for row in queries.authorities_of(person)]
    still_open = queries.signed_by(person, harmful, at=at)
    context = {"person": person, "papers": rows, "form": form, "still_open": still_open}
    return TemplateResponse(request, "consents/papers.html", context, status=422 if form.errors else 200)


def _paper(row: Authority, at: datetime, harmful: set[str]) -> dict[str, object]:
    words = [label_words(label, language_now(), to="worker") for label in row.labels]
    never = holder_key(row.holder) in harmful
    return {"row": row, "signs_for": words, "running": row.ends_at is None or row.ends_at > at, "never_signs": never}


@open_to("consents.end_authority")
@require_POST
def end_paper(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """A paper lets nobody sign any more."""
    paper = end_authority(one(Authority.objects.all(), pk=authority_id), by=viewer_of(request))
    messages.success(request, _("Nobody signs by this paper any more."))
    return redirect("consents:papers", person_id=paper.person_id)
