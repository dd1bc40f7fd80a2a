"""Showing past calls on the live board again, and letting those nobody worked on leave it. For exercises only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Jurisdiction
from commonground.calls.events import Closed, Replayed
from commonground.calls.models import Call
from commonground.calls.rules import ReplayInExerciseOnly
from commonground.calls.timetable import Due
from commonground.kit.ids import uuid7
from commonground.kit.rules import hold
from commonground.ledger.writing import remember

SHOWN_AGAIN = (
    "area_id", "raw_type", "priority", "channel", "language", "place", "raw_area", "latitude", "longitude", "nature", "external_id",
)  # fmt: skip
LATER_CLOCKS = ("assigned_at", "en_route_at", "on_scene_at", "cleared_at")
TYPICAL_ON_SCENE = timedelta(minutes=12)
TYPICAL_STAY = timedelta(minutes=25)
AT_LEAST = timedelta(seconds=90)
AT_ONCE = 200


def _check(by: Viewer) -> None:
    hold(ReplayInExerciseOnly, is_exercise=Jurisdiction.objects.get(pk=by.jurisdiction_id).is_exercise)


@action("calls.replay", right="calls.take")
def replay(due: Sequence[Due], *, by: Viewer, at: datetime | None = None) -> int:
    """Show past calls on the live board again; a showing that is already there is left alone.

    The nature is what the call was said to be; a dispatcher states nature and danger anew.

    :returns: how many appeared.
    """
    assert at is not None
    _check(by)
    there = set(_of(due).values_list("identity", flat=True))
    wanted = {one.identity: one for one in due if one.identity not in there}
    past = Call.objects.filter(origin="imported").in_bulk([one.call_id for one in wanted.values()])
    shown = [_shown(past[one.call_id], one, by, at) for one in wanted.values() if one.call_id in past]
    Call.objects.bulk_create(shown, ignore_conflicts=True)
    fresh = set(Call.objects.filter(pk__in=[call.pk for call in shown]).values_list("pk", flat=True))
    for call in shown:
        if call.pk in fresh:
            remember(Replayed(call, by=by, at=at, past_call=call.replay_of_id))
    return len(fresh)


def _of(due: Sequence[Due]) -> QuerySet[Call]:
    """The showings that are there already."""
    rows = Call.objects.filter(identity__in=[one.identity for one in due])
    return rows.not_shown("only which of them are there already")


def _shown(past: Call, due: Due, by: Viewer, at: datetime) -> Call:
    return Call(
        id=uuid7(),
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        origin="replay",
        replay_of_id=past.pk,
        identity=due.identity,
        time_precision="second",
        received_on=due.at.astimezone(ZoneInfo(by.time_zone)).date(),
        began_at=due.at,
        received_at=due.at,
        changed_at=at,
        open_on_board=True,
        **{name: getattr(past, name) for name in SHOWN_AGAIN},
    )


@action("calls.clear_replays", right="calls.close")
def clear_replays(*, speed: float = 1.0, by: Viewer, at: datetime | None = None) -> int:
    """Let replayed calls that nobody worked on leave the board, each after its own recorded or a typical time.

    A call that a dispatcher holds or triaged stays; from then on people work on it. At another speed the times are divided by
    it, but a call stays for a minute and a half at least, so that somebody can take it.

    :returns: how many left; at most 200 a call.
    """
    assert at is not None
    _check(by)
    rows = Call.objects.select_for_update(of=("self",), skip_locked=True).select_related("replay_of")
    rows = rows.filter(
        jurisdiction_id=by.jurisdiction_id, origin="replay", open_on_board=True, status="received", held_by=None
    )
    over = [call for call in rows if call.began_at is not None and leaves_at(call, speed) <= at][:AT_ONCE]
    for call in over:
        _end(call, speed, at)
        remember(Closed(call, by=by, at=at, disposition=call.disposition or None))
    Call.objects.bulk_update(
        over, [*LATER_CLOCKS, "status", "disposition", "raw_disposition", "open_on_board", "closed_at", "changed_at"]
    )
    return len(over)


def recorded(past: Call) -> dict[str, timedelta]:
    """How long after its beginning each clock of a past call stood, as far as it is recorded."""
    began = past.began_at
    assert began is not None  # a call without a time of day is not replayed
    later = {name: getattr(past, name) for name in LATER_CLOCKS}
    return {name: moment - began for name, moment in later.items() if moment is not None and moment >= began}


def leaves_at(call: Call, speed: float) -> datetime:
    """When a replayed call leaves the board by itself."""
    assert call.began_at is not None and call.replay_of is not None
    after = recorded(call.replay_of)
    whole = after.get("cleared_at", after.get("on_scene_at", TYPICAL_ON_SCENE) + TYPICAL_STAY)
    return call.began_at + max(whole / speed, AT_LEAST)


def _end(call: Call, speed: float, at: datetime) -> None:
    assert call.began_at is not None and call.replay_of is not None
    for name, after in recorded(call.replay_of).items():
        setattr(call, name, min(call.began_at + after / speed, at))
    call.status, call.open_on_board, call.closed_at, call.changed_at = "closed", False, at, at
    call.disposition, call.raw_disposition = call.replay_of.disposition, call.replay_of.raw_disposition
