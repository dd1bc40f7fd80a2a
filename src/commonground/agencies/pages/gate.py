"""Sign-ins of the own staff, and what was refused at the gate: for administrators and privacy officers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonground.agencies.context import Viewer
from commonground.agencies.gate import PAGE, at_the_gate
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_said


@open_to("agencies.read_gate", purpose="administration")
def gate(request: HttpRequest) -> HttpResponse:
    """Who signed in, who was not let in, and what came that was forged, swapped or replayed, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = at_the_gate(viewer, after=id_said(request.GET.get("after")))
    context = {
        "lines": found[:PAGE],
        "older": f"?after={found[PAGE - 1].id}" if len(found) > PAGE else "",
        "refused": "ledger.read" in viewer.rights,
    }
    return render(request, "agencies/gate.html", context)
