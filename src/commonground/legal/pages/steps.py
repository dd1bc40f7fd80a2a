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
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_or_hidden
from commonground.kit.noes import NotNow
from commonground.legal import actions, queries
from commonground.legal.forms import NOBODY, AnswerForm, CheckForm, DecideForm, NameForm, NarrowForm, ToldForm
from commonground.legal.models import Paper
from commonground.legal.pages.paper import MORE, as_offered, people_meant, show
from commonground.people.queries import own_person
from commonground.privacy.doors import one

Act = Callable[[Paper, Any], object]
Page = Callable[[HttpRequest, UUID], HttpResponse]
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


def _button(right: str, verb: Callable[..., object], said: Any) -> Page:
    """A step that asks for nothing more than a press of its button."""

    @require_POST
    @open_to(right, purpose="legal_process")
    def page(request: HttpRequest, paper_id: UUID) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]
        return _step(request, paper_id, lambda paper, _facts: verb(paper, by=viewer), said)

    page.__doc__ = verb.__doc__
    return page


def _filled_in(
    right: str, verb: Callable[..., object], said: Any, *, asks: Callable[..., forms.Form], name: str
) -> Page:
    """A step that asks for facts, which become those of the verb.

    :param asks: makes the form from what was posted and the paper. :param name: under which the page of the paper knows the form.
    """

    @require_POST
    @open_to(right, purpose="legal_process")
    def page(request: HttpRequest, paper_id: UUID) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]
        form = asks(request.POST, queries.paper(viewer, paper_id))
        return _step(
            request, paper_id, lambda paper, facts: verb(paper, **facts, by=viewer), said, form=form, name=name
        )

    page.__doc__ = verb.__doc__
    return page


agree = _button("legal.agree_to_copy", actions.agree_to_copy, _("You agreed."))
keep = _button("legal.place_hold", actions.place_hold, _("The record is kept as it is."))
lift = _button("legal.lift_hold", actions.lift_hold, _("Written down."))
close = _button("legal.answer_no", actions.close_paper, _("Closed."))
contest = _button("legal.contest", actions.contest, _("Written down. Nothing is handed over meanwhile."))
check = _filled_in(
    "legal.check_paper", actions.check_paper, _("Checked. What it reaches stands below."), name="check_form",
    asks=lambda posted, paper: CheckForm(posted, paper=paper),
)  # fmt: skip
tell = _filled_in(
    "legal.tell_person", actions.tell_person, _("Written down."), asks=lambda posted, _paper: ToldForm(posted), name="told_form"
)  # fmt: skip
answer = _filled_in(
    "legal.answer_no", actions.answer_no, _("Answered. The letter stands below."), name="answer_form",
    asks=lambda posted, _paper: AnswerForm(posted),
)  # fmt: skip
narrow = _filled_in(
    "legal.contest", actions.narrow, _("Written down. The custodian checks it anew."), name="narrow_form",
    asks=lambda posted, _paper: NarrowForm(posted),
)  # fmt: skip


@require_POST
@open_to("legal.name_custodian", purpose="legal_process")
def name(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Name the custodian, and whom it is about."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.paper(viewer, paper_id)
    if "said" in request.POST:
        return show(request, found, said=request.POST["said"].strip()[:LONGEST_NAME], more="more" in request.POST)
    looked = request.POST.get("looked", "").strip()[:LONGEST_NAME]
    people = _offered(found, viewer, looked, request.POST.get("person", ""))
    form = NameForm(request.POST, custodians=queries.custodians(found.agency_id, at=timezone.now()), people=people)

    def act(paper: Paper, facts: dict[str, Any]) -> object:
        person = own_person(viewer, id_or_hidden(facts["person"])) if facts["person"] != NOBODY else None
        return actions.name_custodian(paper, custodian=facts["custodian"], person=person, by=viewer)

    done = _("Named. The custodian checks the paper next.")
    return _step(request, paper_id, act, done, form=form, name="name_form", looked=looked)


def _offered(paper: Paper, viewer: Viewer, looked: str, chosen: str) -> list[tuple[str, str]]:
    """The people to choose from, and whoever was chosen, though their name was changed meanwhile.

    :raises Hidden: when who was chosen is nobody whom the own agency wrote down.
    """
    people = people_meant(paper, viewer, looked, most=MORE)
    if chosen in ("", NOBODY, *(key for key, _name in people)):
        return people
    return [*people, as_offered(own_person(viewer, id_or_hidden(chosen)))]


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
