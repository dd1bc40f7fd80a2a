"""I need help now: always in reach, acts at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.calls.actions import call_for_help, need_help
from commonground.calls.queries import my_assignments
from commonground.field.finding import viewer_of
from commonground.kit.noes import NotNow
from commonground.units.queries import my_units


@open_to("calls.report", purpose="crisis_response")
@require_POST
def help_now(request: HttpRequest) -> HttpResponse:
    """Tell dispatch that the unit needs help: on its call, or on a call of its own when it has none."""
    try:
        told = _tell(viewer_of(request))
    except NotNow as no:
        messages.error(request, no.sentence)
    else:
        if told:
            messages.success(request, _("Dispatch sees that you need help. Use the radio or call 911 as well."))
        else:
            messages.error(request, _("You are in no unit here, so nobody was told. Use the radio or call 911."))
    return redirect("field:home")


def _tell(viewer: Viewer) -> bool:
    """Whether there was a unit to tell it of; the one on duty first."""
    mine = my_assignments(viewer)
    if mine:
        need_help(mine[0], by=viewer)
        return True
    units = sorted(my_units(viewer), key=lambda unit: unit.status == "off_duty")
    if units:
        call_for_help(units[0], by=viewer)
    return bool(units)
