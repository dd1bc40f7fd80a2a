"""Steps in a case: each is one form that posts, calls one verb, and shows the case again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.cases import actions
from commonground.cases.forms import CloseForm, OutcomeForm, TaskForm, TouchForm
from commonground.cases.models import Case, Task
from commonground.cases.pages.answers import say_on, see
from commonground.cases.pages.reading import case_page, correcting
from commonground.cases.queries import own_cases
from commonground.kit.noes import NotNow
from commonground.privacy.doors import one


def _step(
    request: HttpRequest,
    case_id: UUID,
    form: forms.Form,
    name: str,
    done: str,
    act: Callable[[Case, dict[str, Any]], Any],
) -> HttpResponse:
    """Check the form, act, and go back to the case; or show the case with the sentence on the form."""
    case = one(own_cases(request.viewer), pk=case_id)  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            act(case, form.cleaned_data)
        except NotNow as no:
            say_on(form, no)
        else:
            messages.success(request, done)
            return see(reverse("cases:one", args=[case_id]))
    return case_page(request, case_id, **{name: form})


@require_POST
@open_to("cases.touch")
def touch(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A touch in one tap: the button says whether they were reached."""
    by, reached = request.viewer, request.POST.get("reached") == "yes"  # type: ignore[attr-defined]
    done = _("Written down: reached.") if reached else _("Written down: not reached yet.")
    return _step(
        request, case_id, TouchForm(request.POST), "touch_form", done,
        lambda case, told: actions.touch(case, reached=reached, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("cases.touch")
def add_task(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One task more."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, case_id, TaskForm(request.POST, auto_id="task_%s"), "task_form", _("Task written down."),
        lambda case, told: actions.add_task(case, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("cases.touch")
def correct_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """A task was written down wrongly."""
    by = request.viewer  # type: ignore[attr-defined]
    task = one(Task.objects.filter(case_id=case_id), pk=task_id)
    form = correcting(task, request.POST)
    return _step(
        request, case_id, form, "correcting_form", _("Task corrected."),
        lambda case, told: actions.correct_task(task, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("cases.finish_task")
def finish_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """A task is done."""
    by = request.viewer  # type: ignore[attr-defined]
    task = one(Task.objects.filter(case_id=case_id), pk=task_id)
    return _step(
        request, case_id, forms.Form(request.POST), "finish_form", _("Done."),
        lambda case, told: actions.finish_task(task, by=by),
    )  # fmt: skip


@require_POST
@open_to("cases.record_outcome")
def record_outcome(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How it turned out."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, case_id, OutcomeForm(request.POST), "outcome_form", _("Outcome written down."),
        lambda case, told: actions.record_outcome(case, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("cases.close")
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How it ended."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, case_id, CloseForm(request.POST), "close_form", _("Ended. They can come back any time."),
        lambda case, told: actions.close(case, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("cases.reopen")
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """They came back."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, case_id, forms.Form(request.POST), "reopen_form", _("Open again."),
        lambda case, told: actions.reopen(case, by=by),
    )  # fmt: skip
