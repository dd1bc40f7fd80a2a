"""The body of the replay loop: one process calls ``replay_tick`` every second; a restart shows no call twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonground.agencies.context import Viewer, as_viewer
from commonground.calls.actions.replay import clear_replays, replay
from commonground.calls.models import Call
from commonground.calls.timetable import Timetable, folded, weeks_shifted

__all__ = ["Tick", "Timetable", "folded", "replay_tick", "timetable_for", "weeks_shifted"]
LOOK_BACK = timedelta(seconds=10)
READ_AGAIN_AFTER = timedelta(minutes=10)
_read: dict[UUID, tuple[datetime, Timetable]] = {}


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did: how many calls appeared and how many left the board."""

    appeared: int
    left: int


def timetable_for(viewer: Viewer, now: datetime) -> Timetable:
    """The timetable of the viewer's imported calls; read again every ten minutes, and every time while there are none."""
    read_at, timetable = _read.get(viewer.membership_id, (None, None))
    if read_at is not None and timetable is not None and timetable.calls and now - read_at < READ_AGAIN_AFTER:
        return timetable
    with as_viewer(viewer):
        rows = Call.objects.filter(jurisdiction_id=viewer.jurisdiction_id, origin="imported", began_at__isnull=False)
        rows = rows.not_shown("only at which time of the week past calls began")
        timetable = Timetable.of(rows.values_list("id", "began_at").iterator(), ZoneInfo(viewer.time_zone))
    _read[viewer.membership_id] = now, timetable
    return timetable


def replay_tick(viewer: Viewer, now: datetime, speed: float = 1.0, *, back: timedelta = LOOK_BACK) -> Tick:
    """Show the past calls that are due, and let those whose time is over leave the board.

    :param viewer: ``service("replay", <the dispatch center>)``. :param now: aware.
    :param speed: 60 runs through an hour of the week in a minute.
    :param back: how far to look back for calls a late tick left out; more at the start fills an empty board at once.
    :raises NotNow: where real people are served.
    """
    due = timetable_for(viewer, now).due_between(now - back, now, speed=speed)
    appeared = replay(due, by=viewer, at=now) if due else 0
    return Tick(appeared, clear_replays(speed=speed, by=viewer, at=now))
