"""Sending a unit: choose, read back, send; and calling it back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonground.board.forms import RecallForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, stopped, to_call
from commonground.calls.actions import recall, send
from commonground.calls.models import Assignment
from commonground.calls.queries import crew_should_not_go, one_call
from commonground.calls.ranking import minutes_to
from commonground.kit.noes import NotNow
from commonground.privacy.doors import one
from commonground.units.models import Unit
from commonground.units.queries import crew_of, units_of_jurisdiction

READ_BACK = "read_back"


@on_board("calls.send")
@require_http_methods(["GET", "POST"])
def send_unit(request: HttpRequest, call_id: UUID, unit_id: UUID) -> HttpResponse:
    """First the unit and the address are read back; only a form that carries what was read back sends.

    When the place of the call changed in between, it is read back again.
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    unit: Unit = one(units_of_jurisdiction(viewer), pk=unit_id)
    if request.method == "POST":
        if request.POST.get(READ_BACK) != call.place:
            no = NotNow(_("The place changed, or was not read back. Read it back again."), code="")
            return _read_back(request, call_id, unit, no=no)
        try:
            send(call, unit, by=viewer)
        except NotNow as no:
            return stopped(request, call_id, no, do="units")
        return to_call(call_id)
    return _read_back(request, call_id, unit)


def _read_back(request: HttpRequest, call_id: UUID, unit: Unit, *, no: NotNow | None = None) -> HttpResponse:
    """The pane with the unit, its crew and the address, large."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    away = minutes_to(call, unit)
    crew = [f"{member.user}, {member.agency}" for member in crew_of(unit, timezone.now())]
    extra = {"read_back": {"unit": unit, "crew": crew, "minutes": None if away is None else round(away)}}
    extra["read_back"]["another_unit"] = crew_should_not_go(call, unit.pk)
    return show_board(request, call_id, status=409 if no else 200, no=no, extra=extra)


@on_board("calls.recall")
@require_POST
def recall_unit(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Call a unit back before it arrives; within ten seconds this is the undo of a send. Its crew is told *cancelled*."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = Assignment.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("call")
    assignment: Assignment = one(rows, pk=assignment_id)
    reason = request.POST.get("reason", "")[:40]
    try:
        recall(assignment, reason=reason, by=viewer)
    except NotNow as no:
        form = RecallForm(request.POST, auto_id=False)
        return stopped(request, assignment.call_id, no, forms={"recall": form} if reason != "undone" else {})
    return to_call(assignment.call_id)
