"""Saying when an office is open. Clocks that run by business time are due anew at once, and each that moved has its line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.actions.proving import change, put_down
from commonground.clocks.actions.run import set_anew
from commonground.clocks.events import HoursSet, Moved, OtherDayEnded, OtherDaySet
from commonground.clocks.models import Clock, OpenHours, OtherDay
from commonground.clocks.office_rules import DayAhead, OpenSometimes, OwnOffice, SpansOfADay
from commonground.clocks.queries import local_day
from commonground.kit.rules import hold
from commonground.ledger.writing import remember, remember_all

AT_ONCE = 2000


@action("clocks.set_hours")
def set_hours(
    *, agency: Agency | None, hours: Sequence[tuple[int, int, int]], by: Viewer, at: datetime | None = None
) -> int:
    """Say on which weekdays and hours an office is open, every week; it replaces what was said before.

    :param agency: the own one; None for the whole jurisdiction (the office that runs the installation).
    :param hours: weekday (0 is Monday), first and last minute of the day.
    :returns: how many running clocks are due at another moment now.
    :raises NotNow: Y10 to Y12: another agency's office, no hours of a day, or never open.
    """
    assert at is not None
    hold(OwnOffice, SpansOfADay, OpenSometimes, agency_id=agency.pk if agency else None, hours=hours, by=by)
    _end(OpenHours.objects.filter(jurisdiction_id=by.jurisdiction_id, agency=agency, ended_at=None), at)
    made = put_down(
        OpenHours(jurisdiction_id=by.jurisdiction_id, agency=agency, weekday=day, opens=opens, closes=closes, set_at=at)
        for day, opens, closes in hours
    )
    moved = _move_running(agency, by=by, at=at)
    remember(HoursSet(made[0], by=by, at=at, spans=len(made), moved=moved))
    return moved


@action("clocks.set_other_day", right="clocks.set_hours")
def set_other_day(
    *, agency: Agency | None, day: date, opens: int | None, closes: int | None, name: str = "", by: Viewer, at: datetime | None = None
) -> int:  # fmt: skip
    """Say that an office is closed on a day, or open at other hours.

    :param opens: first minute of the day; None (with ``closes``) for a day on which it is closed.
    :returns: how many running clocks are due at another moment now.
    :raises NotNow: Y10, Y11, or Y13 for a day that is over.
    """
    assert at is not None
    hours = [] if opens is None and closes is None else [(0, opens, closes)]
    hold(
        OwnOffice,
        DayAhead,
        SpansOfADay,
        agency_id=agency.pk if agency else None,
        hours=hours,
        day=day,
        today=local_day(by, at),
        by=by,
    )
    rows = OtherDay.objects.filter(jurisdiction_id=by.jurisdiction_id, agency=agency, day=day, ended_at=None)
    _end(rows, at)
    made = OtherDay(
        jurisdiction_id=by.jurisdiction_id, agency=agency, day=day, opens=opens, closes=closes, name=name.strip(), set_at=at
    )  # fmt: skip
    put_down([made])
    moved = _move_running(agency, by=by, at=at)
    remember(OtherDaySet(made, by=by, at=at, day=day, closed=opens is None, moved=moved))
    return moved


@action("clocks.end_other_day", right="clocks.set_hours")
def end_other_day(other: OtherDay, *, by: Viewer, at: datetime | None = None) -> int:
    """A day is like every other of its weekday after all.

    :raises NotNow: Y10, or Y13 for a day that is over.
    """
    assert at is not None
    other = locked(other)
    hold(
        OwnOffice,
        DayAhead,
        agency_id=other.agency_id,
        day=other.day,
        today=local_day(by, at),
        by=by,
    )
    if other.ended_at is not None:
        return 0
    other.ended_at = at
    change([other])
    moved = _move_running(other.agency, by=by, at=at)
    remember(OtherDayEnded(other, by=by, at=at, day=other.day, moved=moved))
    return moved


def _end(rows: Iterable[OpenHours] | Iterable[OtherDay], at: datetime) -> None:
    ended = list(rows)
    for row in ended:
        row.ended_at = at
    change(ended)


def _move_running(agency: Agency | None, *, by: Viewer, at: datetime) -> int:
    """Reckon the running clocks of business time anew, those of all agencies where the jurisdiction's calendar changed. What is overdue stays so."""
    host = host_of(by.jurisdiction_id)
    if host is None:
        return 0
    moved, last, sweeper = 0, None, service("clocks", host)
    with as_viewer(sweeper):
        rows = Clock.objects.filter(
            jurisdiction_id=by.jurisdiction_id, kind="business", status="running", due_at__gte=at
        )
        rows = rows.filter(agency=agency) if agency else rows
        while batch := list(
            (rows.filter(pk__gt=last) if last else rows).select_for_update(of=("self",)).order_by("pk")[:AT_ONCE]
        ):
            last = batch[-1].pk
            before = {clock.pk: clock.due_at for clock in batch}
            found = [clock for clock in set_anew(batch) if clock.due_at != before[clock.pk]]
            said = [
                (clock.pk, clock.agency_id, {"name": clock.name, "due": clock.due_at.isoformat(), "was": before[clock.pk].isoformat()})
                for clock in found
            ]  # fmt: skip
            if said:
                remember_all(Moved, said, record_kind="clocks.clock", by=sweeper, at=at)
            moved += len(found)
    return moved
