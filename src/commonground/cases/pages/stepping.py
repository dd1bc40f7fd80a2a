"""Steps of a case in a program: taken in, asked, moved on. Each posts, calls one verb, and shows the case again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.acting import may
from commonground.agencies.models import Membership
from commonground.agencies.routes import open_to
from commonground.cases import actions
from commonground.cases.models import Case
from commonground.cases.pages.answers import see
from commonground.cases.pages.path import first_forms
from commonground.cases.pages.reading import case_page
from commonground.cases.program_forms import PackForm
from commonground.cases.queries import own_cases
from commonground.cases.queries.walked import facts_of
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, mark_done
from commonground.privacy.doors import one
from commonground.programs.packs.walking import form_of
from commonground.programs.queries import program_of


def _case(request: HttpRequest, case_id: UUID) -> Case:
    case: Case = one(own_cases(request.viewer), pk=case_id)  # type: ignore[attr-defined]
    return case


@require_POST
@open_to("cases.touch")
def move(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One step of the program."""
    case, told = _case(request, case_id), request.POST
    if done_before(request):
        return see(reverse("cases:one", args=[case_id]))
    try:
        actions.move(
            case, verb=told.get("verb", ""), seen=told.get("seen", ""), because=told.get("because", ""), by=request.viewer,  # type: ignore[attr-defined]
        )  # fmt: skip
    except NotNow as no:
        return case_page(request, case_id, path_said=no.sentence)
    mark_done(request)
    messages.success(request, _("Written down."))
    return see(reverse("cases:one", args=[case_id]))


@require_POST
@open_to("cases.touch")
def answer(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """One form of the program. A form that came twice is written down once."""
    case = _case(request, case_id)
    if done_before(request):
        return see(reverse("cases:one", args=[case_id]))
    form = form_of(case.version.pack, code) if case.version else None
    if form is None:
        return case_page(request, case_id, path_said=_("This program has no such form."))
    bound = PackForm(form, request.POST, facts=facts_of(case))
    if not bound.is_valid():
        return case_page(request, case_id, path_said=_does_not_fit(bound), answered=bound)
    if not (answers := bound.facts()):
        return case_page(
            request, case_id, path_said=_("Nothing was answered. Answer what you know, and leave the rest.")
        )
    try:
        actions.answer(case, form=code, answers=answers, read=request.POST.get("read", ""), by=request.viewer)  # type: ignore[attr-defined]
    except NotNow as no:
        # What a colleague wrote meanwhile is shown, not what was typed over it unread.
        return case_page(request, case_id, path_said=no.sentence, answered=None if no.code == "K20" else bound)
    mark_done(request)
    messages.success(request, _("The answers are written down."))
    return see(reverse("cases:one", args=[case_id]))


def _does_not_fit(form: PackForm) -> str:
    return _("One answer does not fit its question. %(wrong)s Answer again, or leave it open.") % {
        "wrong": form.wrong()
    }


@require_POST
@open_to("cases.open")
def take_in(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Into a program of the own agency, from the case without one that goes on beside it."""
    viewer, case = request.viewer, _case(request, case_id)  # type: ignore[attr-defined]
    if done_before(request):
        return see(reverse("cases:one", args=[case_id]))
    program = program_of(viewer.agency_id, request.POST.get("program", ""))
    if program is None:
        return case_page(request, case_id, path_said=_("Choose a program of your agency."))
    forms = first_forms(program, request.POST)
    if wrong := [form for form in forms if not form.is_valid()]:
        said = " ".join(_does_not_fit(form) for form in wrong)
        return case_page(request, case_id, path_said=said, taken_in=(program, forms))
    facts = {key: fact for form in forms for key, fact in form.facts().items() if fact is not None}
    worker = Membership.objects.get(pk=viewer.membership_id) if may(viewer, "cases.touch") else None
    try:
        made = actions.take_in(
            person=case.person,
            program=program,
            answers=facts,
            decided="decided" in request.POST,
            worker=worker,
            by=viewer,
        )
    except NotNow as no:
        return case_page(request, case_id, path_said=no.sentence, taken_in=(program, forms))
    mark_done(request)
    messages.success(request, _("Taken in."))
    return see(made.get_absolute_url())
