"""Letting a clock stand still, and letting it go on: by whoever does the step, or by itself when the longest time is over."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions.proving import put_down
from commonground.clocks.actions.run import end_pauses, set_anew
from commonground.clocks.events import Paused, Resumed
from commonground.clocks.models import Clock, Pause
from commonground.clocks.rules import AReason, NotOverYet, NotTooLong, ReckonsWithTime, StandsStill
from commonground.kit.rules import hold
from commonground.ledger.writing import remember, remember_all

AT_ONCE = 500


@action("clocks.pause")
def pause(clock: Clock, *, reason: str, until: datetime, by: Viewer, at: datetime | None = None) -> Clock:
    """Let a clock stand still until a day. What is left of its time is left afterwards. Safety needs no detail.

    :param until: when it goes on by itself at the latest.
    :raises NotNow: Y1 to Y4: no such reason, too long, an end that time does not move, or it stands still or is over already.
    """
    assert at is not None
    clock = locked(clock)
    hold(AReason, ReckonsWithTime, NotOverYet, NotTooLong, clock=clock, reason=reason, until=until, at=at)
    stands = Pause(
        jurisdiction_id=clock.jurisdiction_id, agency_id=by.agency_id, clock=clock, reason=reason, starts_at=at, until=until,
        by_id=by.membership_id,
    )  # fmt: skip
    put_down([stands])
    clock.paused_at = at
    clock.save(update_fields=["paused_at"])
    remember(Paused(clock, by=by, at=at, name=clock.name, record=clock.record_id, reason=reason, until=until))
    return clock


@action("clocks.resume", right="clocks.pause")
def resume(clock: Clock, *, by: Viewer, at: datetime | None = None) -> Clock:
    """Let a clock go on that stood still. It is due so much later.

    :raises NotNow: Y5 when it does not stand still.
    """
    assert at is not None
    clock = locked(clock)
    hold(StandsStill, clock=clock)
    _go_on([clock], by=by, at=at)
    return clock


@action("clocks.resume_over", right="clocks.raise_overdue")
def resume_over(*, by: Viewer, at: datetime | None = None) -> int:
    """Let the clocks go on whose longest time of standing still is over, from that very moment, however late somebody looks.

    :returns: how many; at most 500 a call.
    """
    assert at is not None
    over = Pause.objects.filter(
        jurisdiction_id=by.jurisdiction_id, ends_at=None, until__lte=at, clock__paused_at__isnull=False
    )
    ids = list(over.order_by("until").values_list("clock_id", flat=True)[:AT_ONCE])
    clocks = Clock.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=ids, paused_at__isnull=False)
    found = list(clocks)
    _go_on(found, by=by, at=at)
    return len(found)


def _go_on(clocks: list[Clock], *, by: Viewer, at: datetime) -> None:
    if not clocks:
        return
    end_pauses(clocks, at)
    for clock in clocks:
        clock.paused_at = None
    Clock.objects.bulk_update(clocks, ["paused_at"])
    set_anew(clocks)
    said = [
        (clock.pk, clock.agency_id, {"name": clock.name, "record": str(clock.record_id), "due": clock.due_at.isoformat()})
        for clock in clocks
    ]  # fmt: skip
    remember_all(Resumed, said, record_kind="clocks.clock", by=by, at=at)
