"""A responder without a call needs help now: a call of its own stands on the board at once, the unit on it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Agreement
from commonground.agencies.viewers import service
from commonground.calls.actions.need_help import put_first
from commonground.calls.actions.send import agreed_with
from commonground.calls.events import HelpNeeded
from commonground.calls.models import Assignment, Call
from commonground.calls.places import area_at
from commonground.calls.policy import RESPONDER_NEEDS_HELP
from commonground.calls.rules import CenterThatSends
from commonground.calls.status import UNDER_WAY
from commonground.kit.rules import hold
from commonground.kit.spans import in_force
from commonground.ledger.writing import remember
from commonground.privacy.actions import open_reach
from commonground.units.actions import lock_unit, move
from commonground.units.models import Unit
from commonground.units.queries import crew_ids, crew_of
from commonground.units.rules import OwnUnitOnly
from commonground.units.status import UNIT


@action("calls.call_for_help", right="calls.report")
def call_for_help(unit: Unit, *, by: Viewer, at: datetime | None = None) -> Call:
    """Put *a responder needs help now* on the board of the center that sends the unit: a call of its own, life at risk, the unit on it.

    The unit is not free from then on, on duty or not before, and reports *clear* as on any call. Where the unit is on a call that the
    responder does not see, that one is marked. The center owns the call, so its named service writes it; the ledger says who asked.

    :raises NotNow: when somebody else's unit is named (U4), or no center here has agreed to send it (D31): then nobody was told.
    """
    assert at is not None
    unit = lock_unit(unit)
    center = center_of(unit, at)
    hold(OwnUnitOnly, CenterThatSends, crew_ids=crew_ids(unit, at), center=center, by=by)
    assert center is not None
    desk = service("help", center)
    with as_viewer(desk):
        call = _marked(unit, at) or _taken(unit, desk, at)
    remember(HelpNeeded(call, by=by, at=at, unit=unit.pk))
    return call


def center_of(unit: Unit, at: datetime) -> Agency | None:
    """The dispatch center that sends a unit: the one that sent it last, else the one that agreed first; None without an agreement."""
    agreed = Agreement.objects.filter(
        in_force(at), to_agency_id=unit.agency_id, from_agency__kind="dispatch", purposes__contains=["crisis_response"]
    )
    centers = {
        row.from_agency_id: row.from_agency
        for row in agreed.select_related("from_agency").order_by("-starts_at", "-id")
    }
    last = Assignment.objects.filter(unit=unit, agency_id__in=centers).order_by("-assigned_at").first()
    return centers[last.agency_id] if last is not None else next(reversed(centers.values()), None)


def _marked(unit: Unit, at: datetime) -> Call | None:
    on = Assignment.objects.filter(unit=unit, status__in=UNDER_WAY).select_related("call").first()
    if on is None:
        return None
    call = locked(on.call)
    put_first(call, at)
    return call


def _taken(unit: Unit, desk: Viewer, at: datetime) -> Call:
    call = Call.objects.create(
        jurisdiction_id=desk.jurisdiction_id, agency_id=desk.agency_id, channel="onview", priority=1, danger=[RESPONDER_NEEDS_HELP],
        received_on=at.astimezone(ZoneInfo(desk.time_zone)).date(), began_at=at, received_at=at, assigned_at=at, on_scene_at=at,
        changed_at=at, latitude=unit.latitude, longitude=unit.longitude, status="on_scene", open_on_board=True,
        area_id=area_at(desk.jurisdiction_id, unit.latitude, unit.longitude),
    )  # fmt: skip
    if unit.status in ("off_duty", "available"):  # else another center has sent it: that one's call stays as it is
        _put_on(unit, call, desk, at)
    return call


def _put_on(unit: Unit, call: Call, desk: Viewer, at: datetime) -> None:
    for verb in ("go_on_duty", "assign", "arrive"):
        if UNIT.allows(unit.status, verb):
            move(unit, verb, at=at)
    assignment = Assignment.objects.create(
        jurisdiction_id=call.jurisdiction_id, agency_id=call.agency_id, call=call, unit=unit, unit_agency_id=unit.agency_id,
        unit_name=unit.name, status="on_scene", assigned_at=at, on_scene_at=at,
    )  # fmt: skip
    crew = crew_of(unit, at)
    agreed = agreed_with(call.agency_id, [unit.agency_id, *[member.agency_id for member in crew]], at)
    reached = [member for member in crew if member.agency_id in agreed]
    open_reach(call, crew=reached, cause_id=assignment.pk, basis="assigned_unit", by=desk, at=at)
