"""A member's own steps: what is theirs now, who does them for a while, and handing all of them over."""

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
from commonground.clocks.models import Turn
from commonground.clocks.queries import steps_of, turns_of
from commonground.desk.step_forms import HandAllOverForm
from commonground.desk.steps import step_lines
from commonground.kit.noes import NotNow
from commonground.privacy.doors import one


@open_to("clocks.read")
def my_steps(request: HttpRequest) -> HttpResponse:
    """The steps that are the viewer's now, also in a colleague's place, and what stands still."""
    return _page(request)


@open_to("clocks.hand_over")
@require_POST
def hand_all_over(request: HttpRequest) -> HttpResponse:
    """Hand all of them to a colleague: the end of a shift, or leave."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = HandAllOverForm(request.POST, viewer=viewer, at=timezone.now())
    if form.is_valid():
        told = form.cleaned_data
        of = told.pop("of", None) or Membership.objects.get(pk=viewer.membership_id)
        try:
            actions.hand_over(of=of, **told, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Handed over. They come back by themselves at the end."))
            return redirect("desk:my_steps")
    return _page(request, form)


@open_to("clocks.hand_over")
@require_POST
def end_turn(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Take steps back before the agreed end."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    actions.end_turn(one(Turn.objects.filter(agency_id=viewer.agency_id), pk=turn_id), by=viewer)
    messages.success(request, _("Taken back."))
    return redirect("desk:my_steps")


def _page(request: HttpRequest, bound: forms.Form | None = None) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    at = timezone.now()
    hands = may(viewer, "clocks.hand_over")
    context = {
        "lines": step_lines(viewer, [*steps_of(viewer, at), *steps_of(viewer, at, still=True)], at=at),
        "turns": turns_of(viewer, at, everyones=may(viewer, "clocks.assign")) if hands else [],
        "hand_form": bound or (HandAllOverForm(viewer=viewer, at=at) if hands else None),
    }
    return TemplateResponse(request, "desk/my_steps.html", context, status=422 if bound else 200)
