"""I need help now: always in reach, acts at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.calls.actions import need_help
from commonground.calls.queries import my_assignments
from commonground.field.finding import viewer_of


@open_to("calls.report", purpose="crisis_response")
@require_POST
def help_now(request: HttpRequest) -> HttpResponse:
    """Tell dispatch that the unit needs help. Without a call there is nobody to tell here: use the radio or 911."""
    viewer = viewer_of(request)
    mine = my_assignments(viewer)
    if mine:
        need_help(mine[0], by=viewer)
        messages.success(request, _("Dispatch sees that you need help. Use the radio or call 911 as well."))
    else:
        messages.error(request, _("You are on no call here, so nobody was told. Use the radio or call 911."))
    return redirect("field:home")
