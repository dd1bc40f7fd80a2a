"""Reading cases: the list, one case as one scroll, and the same on paper."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commonground.agencies.routes import open_to
from commonground.cases.forms import CloseForm, OutcomeForm, TaskForm, TouchForm
from commonground.cases.models import Task
from commonground.cases.pages.path import offered, path_of
from commonground.cases.program_forms import PackForm
from commonground.cases.queries import WholeCase, one_case, open_for
from commonground.cases.safe_words import odd_number
from commonground.kit.once import fresh_key
from commonground.people.forms import spoken_words
from commonground.programs.models import Program

WAYS = {"call": "call", "text": "text", "email": "email", "leave_word": "left_word", "come_by": "by_them"}


@open_to("cases.read")
def cases(request: HttpRequest) -> HttpResponse:
    """The agency's cases, newest first: open, only mine, or ended."""
    viewer = request.viewer  # type: ignore[attr-defined]
    show = request.GET.get("show", "open")
    page = open_for(
        viewer, status="closed" if show == "ended" else "open", mine=show == "mine", after=_id(request.GET.get("after"))
    )
    return TemplateResponse(request, "cases/list.html", {"page": page, "show": show})


@open_to("cases.read")
def one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case."""
    return case_page(request, case_id)


@open_to("cases.read")
def printed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case on paper: no contact details, no name of an agency on the outside."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return TemplateResponse(request, "cases/print.html", {"whole": one_case(viewer, case_id)})


def case_page(
    request: HttpRequest, case_id: UUID, *, answered: PackForm | None = None, taken_in: tuple[Program, list[PackForm]] | None = None,
    **bound: Any,
) -> HttpResponse:  # fmt: skip
    """The case page; ``bound`` are forms that came back with a sentence on them.

    :param answered: a form of its program that came back. :param taken_in: the first questions of a program that came back.
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    whole = one_case(viewer, case_id)
    way = "by_them" if whole.waits or whole.contact is None else WAYS.get(whole.contact.way, "call")
    forms = {
        "touch_form": TouchForm(way=way),
        "task_form": TaskForm(auto_id="task_%s"),
        "outcome_form": OutcomeForm(initial={"outcome": whole.case.outcome}),
        "close_form": CloseForm(),
        "task_rows": _task_rows(whole, bound.get("correcting_form")),
        "language_words": spoken_words(whole.person.language) if whole.person else "",
        "path": path_of(whole.case, viewer, answered),
        "programs_offered": offered(whole.case, viewer, taken_in),
        "once": fresh_key(),
        "odd_number": odd_number(whole.contact),
    }
    status = 422 if bound else 200
    return TemplateResponse(request, "cases/one.html", {"whole": whole, **forms, **bound}, status=status)


def correcting(task: Task, told: Any = None) -> TaskForm:
    """The form in which a task is corrected: it begins with what was written; its fields bear the task's own names on the page."""
    day = timezone.localtime(task.due_at).date() if task.due_at else None
    return TaskForm(told, auto_id=f"task_{task.pk}_%s", initial={"what": task.what, "due_on": day})


def _task_rows(whole: WholeCase, bound: TaskForm | None) -> list[tuple[Task, TaskForm | None]]:
    """Each open task with the form to correct it; what the case sets by itself has none."""
    rows: list[tuple[Task, TaskForm | None]] = []
    for task in whole.tasks:
        form = None if task.kind else correcting(task)
        rows.append((task, bound if bound and form and bound.auto_id == form.auto_id else form))
    return rows


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
