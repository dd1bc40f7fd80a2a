"""Questions and scores of a case: what was asked, how it came out over time, and asking again."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.assessments.actions import give
from commonground.assessments.forms import InstrumentForm
from commonground.assessments.history import history_of
from commonground.assessments.models import Assessment
from commonground.assessments.offered import asked_in, offered, to_ask
from commonground.assessments.whose import label_for
from commonground.assessments.words import reader_language
from commonground.cases import actions
from commonground.cases.models import Case
from commonground.cases.pages.answers import say_on, see
from commonground.cases.queries import own_cases
from commonground.cases.queries.lists import people_by_id
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.doors import one


def _case(request: HttpRequest, case_id: UUID) -> tuple[Viewer, Case, Person]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    case = one(own_cases(viewer), pk=case_id)
    person = people_by_id([case.person_id]).get(case.person_id)
    if person is None:
        raise Http404
    return viewer, case, person


@open_to("assessments.read", purpose="treatment")
def scores(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was asked of this person and how it came out, newest first; and what may be asked now."""
    viewer, case, person = _case(request, case_id)
    may = case.status == "open" and "assessments.give" in viewer.rights
    context = {"case": case, "person": person, "history": history_of(person), "offered": offered(viewer) if may else []}
    return TemplateResponse(request, "cases/scores.html", context)


@open_to("assessments.give", purpose="treatment")
def ask(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Ask, then see the result in words. What it opens becomes a task of today."""
    viewer, case, person = _case(request, case_id)
    again = done_before(request)
    known = to_ask(viewer, code)
    if case.status != "open" or known is None:
        raise Http404
    language = asked_in(known)
    form = InstrumentForm(request.POST or None, code=known, language=language, label=label_for(known, viewer))
    if request.method == "POST" and not again and form.is_valid() and form.is_whole:
        try:
            with transaction.atomic():
                made = give(
                    person=person, instrument=code, answers=form.answers(), about=case, language=language, by=viewer
                )
                _remind(case, made, viewer)
            mark_done(request)
            messages.success(request, _("The answers are written down."))
        except NotNow as no:
            say_on(form, no)
    if request.method == "POST" and (again or (form.is_whole and not form.errors)):
        return see(reverse("cases:scores", args=[case.pk]))
    context = {
        "case": case, "form": form, "cards": list(form.cards()), "once": fresh_key(), "asked_in": language,
        "title": form.instrument.title[language], "other_wording": language != reader_language(),
    }  # fmt: skip
    return TemplateResponse(request, "cases/questions.html", context, status=422 if form.errors else 200)


def _remind(case: Case, made: Assessment, viewer: Viewer) -> None:
    """One task of today for the next steps; its words say nothing of what was asked, for a task is read by more roles than a score."""
    if made.next_steps and "cases.touch" in viewer.rights:
        what = _("Take the next steps that stand under questions and scores")
        actions.add_task(case, what=what, due_on=local_day(viewer), by=viewer)
