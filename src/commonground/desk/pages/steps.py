"""Overdue steps for those who coordinate, and one step: who does it, letting it stand still, handing it over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.routes import open_to
from commonground.clocks import actions
from commonground.clocks.models import Clock
from commonground.clocks.queries import open_for, overdue_page
from commonground.desk.step_forms import AssignForm, HandOverForm, PauseForm
from commonground.desk.steps import step_lines
from commonground.kit.ids import id_said
from commonground.kit.noes import NotNow
from commonground.privacy.doors import one


@open_to("clocks.assign")
def overdue(request: HttpRequest) -> HttpResponse:
    """What is overdue at the own agency, the oldest first: whose step it is, what it is for, since when."""
    viewer, after = _viewer(request), id_said(request.GET.get("after"))
    found = overdue_page(viewer, after)
    context = {
        "lines": step_lines(viewer, found.clocks, at=timezone.now()),
        "older": f"?after={found.goes_on}" if found.goes_on else "",
        "newer": "?" if after else "",
    }
    return TemplateResponse(request, "desk/overdue.html", context)


@open_to("clocks.read")
def step(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """One step that the own agency owes."""
    return _page(request, _own(request, clock_id))


@open_to("clocks.assign")
@require_POST
def assign(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """Give the step to a colleague, or back to the team."""
    clock, by = _own(request, clock_id), _viewer(request)
    form = AssignForm(request.POST, viewer=by, at=timezone.now())
    return _do(
        request, clock, form, "assign_form", _("Given."), lambda told: actions.assign(clock, to=told["to"], by=by)
    )


@open_to("clocks.pause")
@require_POST
def pause(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """Let it stand still for a reason. Safety asks for no detail."""
    clock, by, at = _own(request, clock_id), _viewer(request), timezone.now()
    form = PauseForm(request.POST, clock=clock, viewer=by, at=at)
    said = _("It stands still. It goes on by itself on that day.")
    return _do(request, clock, form, "pause_form", said, lambda told: actions.pause(clock, **told, by=by, at=at))


@open_to("clocks.pause")
@require_POST
def resume(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """Let it go on."""
    clock, by = _own(request, clock_id), _viewer(request)
    actions.resume(clock, by=by)
    messages.success(request, _("It goes on. It is due so much later."))
    return redirect("desk:step", clock.pk)


@open_to("clocks.hand_over")
@require_POST
def hand_over(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """Hand this step to a colleague for a while."""
    clock, by = _own(request, clock_id), _viewer(request)
    form = HandOverForm(request.POST, viewer=by, at=timezone.now())

    def act(told: dict[str, Any]) -> Any:
        return actions.hand_over(of=Membership.objects.get(pk=clock.assigned_to_id), **told, clock=clock, by=by)

    if clock.assigned_to_id is None:
        form.add_error(None, _("Nobody has this step yet: give it to somebody."))
    return _do(request, clock, form, "hand_form", _("Handed over. It comes back by itself at the end."), act)


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined,no-any-return]


def _own(request: HttpRequest, clock_id: UUID) -> Clock:
    found: Clock = one(open_for(_viewer(request)), pk=clock_id)
    return found


def _do(
    request: HttpRequest, clock: Clock, form: forms.Form, name: str, done: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, done)
            return redirect("desk:step", clock.pk)
    return _page(request, clock, **{name: form})


def _page(request: HttpRequest, clock: Clock, **bound: forms.Form) -> HttpResponse:
    viewer, at = _viewer(request), timezone.now()
    (line,) = step_lines(viewer, [clock], at=at)
    runs = clock.status == "running" and clock.paused_at is None and clock.due_at > at
    may_pause = may(viewer, "clocks.pause")
    coordinates = may(viewer, "clocks.assign")
    hands = clock.assigned_to_id and may(viewer, "clocks.hand_over")
    own = clock.assigned_to_id == viewer.membership_id
    context: dict[str, Any] = {
        "line": line,
        "assign_form": AssignForm(viewer=viewer, at=at, initial={"to": clock.assigned_to_id}) if coordinates else None,
        "pause_form": PauseForm(clock=clock, viewer=viewer, at=at) if runs and may_pause and clock.kind != "moment" else None,
        "by_law": runs and clock.kind == "moment",
        "hand_form": HandOverForm(viewer=viewer, at=at) if hands and (own or coordinates) else None,
        "may_resume": clock.paused_at is not None and may_pause,
        "pause": clock.pauses.filter(ends_at=None).first() if clock.paused_at else None,
    }  # fmt: skip
    return TemplateResponse(request, "desk/step.html", context | bound, status=422 if bound else 200)
