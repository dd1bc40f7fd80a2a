"""Sending a unit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.calls.actions.hold import nobody_else
from commonground.calls.events import Sent
from commonground.calls.models import Assignment, Call
from commonground.calls.rules import AgreementToSend, UnitHasCrew
from commonground.calls.status import CALL
from commonground.kit.noes import Hidden
from commonground.kit.rules import hold
from commonground.kit.spans import in_force
from commonground.ledger.writing import remember
from commonground.privacy.actions import open_reach
from commonground.units.actions import lock_unit, move
from commonground.units.models import Unit
from commonground.units.queries import crew_of
from commonground.units.rules import UnitIsFree


def agreed_with(giver: UUID, receivers: Iterable[UUID], at: datetime) -> set[UUID]:
    """Those agencies that the giver may send to calls at this moment, under an agreement for crisis response; itself among them."""
    rows = Agreement.objects.filter(in_force(at), from_agency=giver, to_agency__in=set(receivers))
    return {giver, *rows.filter(purposes__contains=["crisis_response"]).values_list("to_agency_id", flat=True)}


@action("calls.send")
def send(call: Call, unit: Unit, *, by: Viewer, at: datetime | None = None) -> Assignment:
    """Send a free unit to a call; its crew sees the call and its brief until the unit clears.

    The row of the unit is locked, so that two dispatchers cannot send it twice. Crew of an agency without an agreement gets
    no reach.
    """
    assert at is not None
    call, unit = locked(call), lock_unit(unit)
    if unit.jurisdiction_id != call.jurisdiction_id:
        raise Hidden
    status = CALL.move(call.status, "send_more" if call.status == "on_scene" else "send")
    nobody_else(call, by=by, at=at)
    crew = crew_of(unit, at)
    agreed = agreed_with(call.agency_id, [unit.agency_id, *[member.agency_id for member in crew]], at)
    hold(
        UnitIsFree, UnitHasCrew, AgreementToSend,
        unit_status=unit.status, crew=crew, agreed=unit.agency_id in agreed,
    )  # fmt: skip
    assignment = Assignment.objects.create(
        jurisdiction_id=call.jurisdiction_id, agency_id=call.agency_id, call=call, unit=unit,
        unit_agency_id=unit.agency_id, unit_name=unit.name, assigned_at=at,
    )  # fmt: skip
    move(unit, "assign", at=at)
    reached = [member for member in crew if member.agency_id in agreed]
    open_reach(call, crew=reached, cause_id=assignment.pk, basis="assigned_unit", by=by, at=at)
    call.status, call.assigned_at, call.cleared_at, call.changed_at = status, call.assigned_at or at, None, at
    call.save(update_fields=["status", "assigned_at", "cleared_at", "changed_at"])
    remember(Sent(call, by=by, at=at, assignment=assignment.pk, unit=unit.pk, kind=unit.kind))
    return assignment
