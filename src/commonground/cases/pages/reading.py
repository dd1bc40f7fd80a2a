"""Reading cases: the list, one case as one scroll, and the same on paper."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.agencies.routes import open_to
from commonground.cases.forms import CloseForm, OutcomeForm, TaskForm, TouchForm
from commonground.cases.queries import one_case, open_for
from commonground.people.forms import LANGUAGES

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


def case_page(request: HttpRequest, case_id: UUID, **bound: Any) -> HttpResponse:
    """The case page; ``bound`` are forms that came back with a sentence on them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    whole = one_case(viewer, case_id)
    way = "by_them" if whole.waits or whole.contact is None else WAYS.get(whole.contact.way, "call")
    forms = {
        "touch_form": TouchForm(way=way),
        "task_form": TaskForm(auto_id="task_%s"),
        "outcome_form": OutcomeForm(initial={"outcome": whole.case.outcome}),
        "close_form": CloseForm(),
        "language_words": str(dict(LANGUAGES).get(whole.person.language, whole.person.language))
        if whole.person
        else "",
    }
    status = 422 if bound else 200
    return TemplateResponse(request, "cases/one.html", {"whole": whole, **forms, **bound}, status=status)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
