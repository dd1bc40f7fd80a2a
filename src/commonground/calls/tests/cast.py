"""Calls of the invented town, made through the actions."""

from commonground.agencies.tests.cast import Cast
from commonground.calls.actions import send, take, triage
from commonground.calls.models import Assignment, Call
from commonground.units.models import Unit
from commonground.units.tests.cast import co_response

MILL_END = {"place": "12 Mill Road", "latitude": 39.31, "longitude": -99.61}


def take_call(cast: Cast, **facts) -> Call:
    """Dara takes a call from Mill End."""
    return take(**{"channel": "911", "by": cast.dara, **MILL_END, **facts})


def triaged_call(cast: Cast, *, nature="person_in_crisis", danger=("none",), response="", **facts) -> Call:
    """A call whose response is chosen: what was shown, or, when a response is given, that one with a reason."""
    from commonground.calls.actions import state

    call = take_call(cast, **facts)
    shown = state(call, nature=nature, danger=danger, by=cast.dara)
    chosen = response or shown.response or "mobile_crisis"
    return triage(call, nature=nature, danger=danger, response=chosen, reason="supervisor_decided", by=cast.dara)


def sent_call(cast: Cast, unit: Unit | None = None, **facts) -> tuple[Call, Assignment, Unit]:
    """A call to which Omar and Amara, or the unit given, were sent."""
    unit = unit or co_response(cast)
    call = triaged_call(cast, **facts)
    assignment = send(call, unit, by=cast.dara)
    unit.refresh_from_db()
    return assignment.call, assignment, unit
