"""Starting, meeting, stopping and opening a clock again. Other chapters call these inside their own actions, under their own right."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.clocks.actions.moving import move_all
from commonground.clocks.actions.proving import change, put_down
from commonground.clocks.declared import Declared, seconds
from commonground.clocks.events import Met, Reopened
from commonground.clocks.models import OPEN, Clock, Pause
from commonground.clocks.models.told import ENDED
from commonground.clocks.reckoned import calendar_of, reckoned
from commonground.clocks.reckoning import Terms, reckon
from commonground.clocks.status import CLOCK
from commonground.ledger.writing import remember


def start(
    name: str,
    record: Any,
    *,
    due_at: datetime,
    agency_id: UUID,
    by: Viewer,
    at: datetime,
    wait_for_them: bool = False,
    stand_in_id: UUID | None = None,
    subject_id: UUID | None = None,
    **terms: Any,
) -> Clock:
    """Start a clock beside a record that is due at a named moment (part of the caller's action and transaction).

    :param agency_id: who owes the step. :param stand_in_id: another agency that may do it, too.
    :param subject_id: the person with whom the step is done: their death stops it. None for what staff owe whatever happens to them (a review,
        an answer by law).
    :param terms: what it was promised on (``start_declared``).
    """
    clock = Clock(
        jurisdiction_id=record.jurisdiction_id,
        agency_id=agency_id,
        set_by_id=by.agency_id,
        stand_in_id=stand_in_id,
        name=name,
        record_kind=record._meta.label_lower,
        record_id=record.pk,
        subject_id=subject_id,
        started_at=at,
        due_at=due_at,
        wait_for_them=wait_for_them,
        **terms,
    )
    put_down([clock])
    return clock


def start_declared(
    clock: Declared,
    record: Any,
    *,
    agency_id: UUID,
    by: Viewer,
    at: datetime,
    wait_for_them: bool | None = None,
    assigned_to_id: UUID | None = None,
) -> Clock:
    """Start a clock as it is declared, by the calendar of the agency that owes the step (part of the caller's action).

    :param wait_for_them: as somebody's safe contact says; else as declared.
    """
    found = reckon(
        Terms(at, clock.kind, clock.within, clock.warn_before), calendar_of(record.jurisdiction_id, agency_id)
    )
    return start(
        clock.name, record, due_at=found.due_at, agency_id=agency_id, by=by, at=at, subject_id=getattr(record, "subject_id", None),
        wait_for_them=clock.wait_for_them if wait_for_them is None else wait_for_them,
        kind=clock.kind, amount=clock.within.amount, unit=clock.within.unit, warn_at=found.warn_at,
        warn_amount=clock.warn_before.amount if clock.warn_before else None,
        warn_unit=clock.warn_before.unit if clock.warn_before else "",
        pauses_on=list(clock.pauses_on), assigned_to_id=assigned_to_id,
        raised_to=[{"role": level.role, "after": seconds(level.after)} for level in clock.raised_to],
    )  # fmt: skip


def meet(name: str, record: Any, *, by: Viewer, at: datetime) -> None:
    """What the clock asked for is done, in time or late. Without such a clock nothing happens."""
    for clock in Clock.objects.select_for_update().filter(name=name, record_id=record.pk, status__in=OPEN):
        clock.status = CLOCK.move(clock.status, "meet")
        clock.ended_at, clock.paused_at, clock.next_raise_at = at, None, None
        clock.save(update_fields=["status", "ended_at", "paused_at", "next_raise_at"])
        end_pauses([clock], at)
        remember(Met(clock, by=by, at=at, name=name, record=clock.record_id))


def stop(name: str, record: Any, *, reason: str, at: datetime) -> None:
    """Stop a clock that no longer asks for anything.

    :param reason: a code; ``safety`` is a reason that any worker may give without detail.
    """
    stop_all(Clock.objects.filter(name=name, record_id=record.pk), reason=reason, at=at)


def stop_all(clocks: Any, *, reason: str, at: datetime) -> int:
    """Stop every clock of these that still runs, in one statement (inside the caller's action); how many."""
    running = clocks.filter(status__in=OPEN)
    still = list(running.filter(paused_at__isnull=False))
    end_pauses(still, at)
    return int(
        running.update(status=CLOCK.target("stop"), ended_at=at, stop_reason=reason, paused_at=None, next_raise_at=None)
    )


def reopen(name: str, record: Any, *, by: Viewer, at: datetime) -> Clock | None:
    """What the newest such clock asked for was undone: it runs again with the time that was left (inside the caller's action).

    One that was overdue when it ended has none left and is raised anew. Without an ended clock, or beside one that runs, nothing happens.
    """
    clock = Clock.objects.filter(name=name, record_id=record.pk).order_by("-started_at", "-id").first()
    found = reopen_all(Clock.objects.filter(pk=clock.pk), by=by, at=at) if clock else []
    return found[0] if found else None


def reopen_all(clocks: Any, *, by: Viewer, at: datetime) -> list[Clock]:
    """Open those of these clocks again that have ended and beside which no new one runs (inside the caller's action)."""
    ended = list(clocks.filter(status__in=("met", "stopped")).select_for_update(of=("self",)))
    beside = Clock.objects.filter(record_id__in=[clock.record_id for clock in ended], status__in=OPEN)
    running = set(beside.values_list("record_id", "name"))
    found = [clock for clock in ended if (clock.record_id, clock.name) not in running]
    put_down(
        Pause(
            jurisdiction_id=clock.jurisdiction_id, agency_id=by.agency_id, clock=clock, reason=ENDED,
            starts_at=min(clock.ended_at, at), until=at, ends_at=at, by_id=by.membership_id,
        )
        for clock in found if clock.kind != "moment"
    )  # fmt: skip
    for clock in found:
        clock.status = CLOCK.move(clock.status, "reopen")
        clock.ended_at, clock.stop_reason, clock.raised_at, clock.warned_at = None, "", None, None
        clock.level, clock.next_raise_at, clock.round = 0, None, clock.round + 1
    anew = ["status", "ended_at", "stop_reason", "raised_at", "warned_at", "level", "next_raise_at", "round"]
    Clock.objects.bulk_update(found, anew)
    set_anew(found)
    for clock in found:
        remember(Reopened(clock, by=by, at=at, name=clock.name, record=clock.record_id, due=clock.due_at))
    return found


def set_anew(clocks: Iterable[Clock]) -> list[Clock]:
    """Reckon these clocks again, from what was promised, with their pauses and calendars as they are now; those that moved."""
    calendars, found = {}, []
    clocks = list(clocks)
    stood: dict[UUID, list[Pause]] = {clock.pk: [] for clock in clocks}
    for pause in Pause.objects.filter(clock__in=clocks):
        stood[pause.clock_id].append(pause)
    for clock in clocks:
        place = (clock.jurisdiction_id, clock.agency_id)
        if place not in calendars:
            calendars[place] = calendar_of(*place)
        found.append((clock, reckoned(clock, calendars[place], stood[clock.pk])))
    return move_all(found)


def end_pauses(clocks: Iterable[Clock], at: datetime) -> None:
    """Whatever of these clocks stood still stands still no longer, from this moment or from its longest time (inside the caller's action)."""
    standing = list(Pause.objects.filter(clock__in=[clock.pk for clock in clocks], ends_at=None))
    for pause in standing:
        pause.ends_at = min(max(at, pause.starts_at), pause.until)
    change(standing)
