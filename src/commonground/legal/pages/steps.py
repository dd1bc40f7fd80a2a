"""The steps of a legal paper, each a form that is posted. What is wrong is said on the page of the paper."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.legal import actions, queries
from commonground.legal.forms import NOBODY, AnswerForm, CheckForm, DecideForm, NameForm, NarrowForm, ToldForm
from commonground.legal.models import Paper
from commonground.legal.pages.paper import as_offered, people_meant, show
from commonground.people.queries import own_person
from commonground.privacy.doors import one

Act = Callable[[Paper, Any], object]
LONGEST_NAME = 120


def _step(
    request: HttpRequest,
    paper_id: UUID,
    act: Act,
    said: str,
    *,
    form: forms.Form | None = None,
    name: str = "",
    looked: str = "",
) -> HttpResponse:
    """Do one step and go back to the paper; or show the paper with what is wrong, and under which other name somebody was looked for."""
    found = queries.paper(request.viewer, paper_id)  # type: ignore[attr-defined]
    if form is not None and not form.is_valid():
        return show(request, found, wrong={name: form}, said=looked)
    try:
        act(found, form.cleaned_data if form is not None else {})
    except NotNow as no:
        if form is None or name == "decide_form":
            return show(request, queries.paper(request.viewer, paper_id), no=no.sentence)  # type: ignore[attr-defined]
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
        return show(request, found, wrong={name: form}, said=looked)
    messages.success(request, said)
    return redirect("legal:paper", paper_id=paper_id)


@require_POST
@open_to("legal.name_custodian", purpose="legal_process")
def name(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Name the custodian, and whom it is about."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.paper(viewer, paper_id)
    if "said" in request.POST:
        return show(request, found, said=request.POST["said"].strip()[:LONGEST_NAME])
    looked = request.POST.get("looked", "").strip()[:LONGEST_NAME]
    people = _offered(found, viewer, looked, request.POST.get("person", ""))
    form = NameForm(request.POST, custodians=queries.custodians(found.agency_id, at=timezone.now()), people=people)

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        person = own_person(viewer, _uuid(facts["person"])) if facts["person"] != NOBODY else None
        return actions.name_custodian(paper, custodian=facts["custodian"], person=person, by=viewer)

    done = _("Named. The custodian checks the paper next.")
    return _step(request, paper_id, act, done, form=form, name="name_form", looked=looked)


def _offered(paper: Paper, viewer: Viewer, looked: str, chosen: str) -> list[tuple[str, str]]:
    """The people to choose from, and whoever was chosen, though their name was changed meanwhile.

    :raises Hidden: when who was chosen is nobody whom the own agency wrote down.
    """
    people = people_meant(paper, viewer, looked)
    if chosen in ("", NOBODY, *(key for key, _name in people)):
        return people
    return [*people, as_offered(own_person(viewer, _uuid(chosen)))]


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Hidden from None


@require_POST
@open_to("legal.check_paper", purpose="legal_process")
def check(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Check the paper."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = CheckForm(request.POST, paper=queries.paper(viewer, paper_id))

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        return actions.check_paper(paper, **facts, by=viewer)

    return _step(request, paper_id, act, _("Checked. What it reaches stands below."), form=form, name="check_form")


@require_POST
@open_to("legal.tell_person", purpose="legal_process")
def tell(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Write down a try to tell the person."""

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        return actions.tell_person(paper, **facts, by=request.viewer)  # type: ignore[attr-defined]

    form = ToldForm(request.POST)
    return _step(request, paper_id, act, _("Written down."), form=form, name="told_form")


@require_POST
@open_to("legal.decide_piece", purpose="legal_process")
def decide(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Decide of one part."""
    form = DecideForm(request.POST)

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        return actions.decide_piece(
            paper, part=one(queries.parts_for(paper), pk=facts["part"]), decision=facts["decision"], blacked_out=form.words(),
            by=request.viewer,  # type: ignore[attr-defined]
        )  # fmt: skip

    if not form.is_valid():
        sentence = _("Choose for the part whether it goes into the copy or is withheld.")
        return show(request, queries.paper(request.viewer, paper_id), no=sentence)  # type: ignore[attr-defined]
    return _step(request, paper_id, act, _("Decided."), form=form, name="decide_form")


@require_POST
@open_to("legal.agree_to_copy", purpose="legal_process")
def agree(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Agree as the second person."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _step(request, paper_id, lambda paper, _f: actions.agree_to_copy(paper, by=viewer), _("You agreed."))


@require_POST
@open_to("legal.place_hold", purpose="legal_process")
def keep(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Place a hold."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, paper_id, lambda paper, _f: actions.place_hold(paper, by=viewer), _("The record is kept as it is.")
    )


@require_POST
@open_to("legal.lift_hold", purpose="legal_process")
def lift(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Ask for the end of a hold, or agree to it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _step(request, paper_id, lambda paper, _f: actions.lift_hold(paper, by=viewer), _("Written down."))


@require_POST
@open_to("legal.produce", purpose="legal_process")
def make_copy(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Make the copy; whoever does it signed in within the last five minutes."""
    if not did_recently_reauthenticate(request):
        return _sign_in_again(request, paper_id)
    viewer = request.viewer  # type: ignore[attr-defined]
    said = _("The copy is made. Its fingerprint stands in the ledger.")
    return _step(request, paper_id, lambda paper, _f: actions.produce(paper, by=viewer), said)


@require_POST
@open_to("legal.produce", purpose="legal_process")
def take_copy(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take the copy as a file, behind a fresh sign-in. It is handed over by whoever takes it; the system mails it to nobody."""
    if not did_recently_reauthenticate(request):
        return _sign_in_again(request, paper_id)
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.paper(viewer, paper_id)
    try:
        taken: bytes = actions.take_copy(found, by=viewer)
    except NotNow as no:
        return show(request, found, no=no.sentence)
    answer = HttpResponse(taken, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="copy.txt"'
    return answer


def _sign_in_again(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    messages.warning(request, _("Sign in once more, then do it again. Nothing was handed over."))
    there = reverse("legal:paper", kwargs={"paper_id": paper_id})
    return redirect(f"{reverse('account_reauthenticate')}?next={there}")


@require_POST
@open_to("legal.answer_no", purpose="legal_process")
def answer(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Answer that nothing is handed over."""

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        return actions.answer_no(paper, **facts, by=request.viewer)  # type: ignore[attr-defined]

    form = AnswerForm(request.POST)
    return _step(request, paper_id, act, _("Answered. The letter stands below."), form=form, name="answer_form")


@require_POST
@open_to("legal.answer_no", purpose="legal_process")
def close(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Close an answered paper."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _step(request, paper_id, lambda paper, _f: actions.close_paper(paper, by=viewer), _("Closed."))


@require_POST
@open_to("legal.contest", purpose="legal_process")
def contest(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take it before the court."""
    viewer = request.viewer  # type: ignore[attr-defined]
    said = _("Written down. Nothing is handed over meanwhile.")
    return _step(request, paper_id, lambda paper, _f: actions.contest(paper, by=viewer), said)


@require_POST
@open_to("legal.contest", purpose="legal_process")
def narrow(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Write down what it asks for now."""

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        return actions.narrow(paper, **facts, by=request.viewer)  # type: ignore[attr-defined]

    form = NarrowForm(request.POST)
    return _step(
        request, paper_id, act, _("Written down. The custodian checks it anew."), form=form, name="narrow_form"
    )
