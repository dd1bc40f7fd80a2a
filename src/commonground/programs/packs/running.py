"""Clocks of invented people under a fake clock: started, paused, met and raised, each reckoned as the running ones are."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from commonground.clocks.open_hours import Calendar
from commonground.clocks.reckoning import Pause, Terms, reckon
from commonground.programs.packs.promised import terms
from commonground.programs.packs.shape import Clock
from commonground.programs.packs.walking import waits


@dataclass(slots=True)
class Run:
    """One clock that was started for one person."""

    clock: Clock
    terms: Terms
    waits: bool
    due_at: datetime
    ended_at: datetime | None = None
    met: bool = False
    raised: list[datetime] = field(default_factory=list)
    stood: list[Pause] = field(default_factory=list)

    @property
    def stands_still(self) -> bool:
        """Whether it is paused now."""
        return bool(self.stood) and self.stood[-1].ends_at is None


class Clocks:
    """Every clock of a simulation, and the one sweep that raises what is overdue."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.runs: list[Run] = []
        self._due: list[tuple[datetime, int, Run]] = []
        self._order = count()

    def start(self, clock: Clock, at: datetime, *, unreachable: bool) -> Run:
        """Start a clock; with no safe way to reach the person one that waits for them waits."""
        promised = terms(clock, at, time_zone=self.calendar.time_zone)
        due = reckon(promised, self.calendar).due_at
        run = Run(clock, promised, waits=waits(clock, unreachable=unreachable), due_at=due)
        self.runs.append(run)
        self._push(run)
        return run

    def pause(self, run: Run, at: datetime) -> None:
        """Let a clock stand still."""
        run.stood.append(Pause(at))

    def go_on(self, run: Run, at: datetime) -> None:
        """Let it run again: what was left is left."""
        run.stood[-1] = Pause(run.stood[-1].starts_at, at)
        run.due_at = reckon(run.terms, self.calendar, run.stood).due_at
        self._push(run)

    def end(self, run: Run, at: datetime, *, met: bool) -> None:
        """Meet a clock, or end it with the case."""
        if run.stands_still:
            self.go_on(run, at)
            self.sweep(at)  # it may have been due in the very moment in which it was paused
        run.ended_at, run.met = at, met

    def sweep(self, at: datetime) -> None:
        """Raise what ran out before this moment: running, not standing still, not waiting for the person, not raised yet."""
        while self._due and self._due[0][0] < at:
            due, _, run = heapq.heappop(self._due)
            if due == run.due_at and run.ended_at is None and not (run.stands_still or run.waits or run.raised):
                run.raised.append(due)

    def _push(self, run: Run) -> None:
        heapq.heappush(self._due, (run.due_at, next(self._order), run))


def should_be_raised(run: Run, calendar: Calendar, until: datetime) -> int:
    """How often a clock has to have been raised, told from its whole course and not from the sweep."""
    if run.waits or run.stands_still:
        return 0
    return int(reckon(run.terms, calendar, run.stood).due_at < (run.ended_at or until))
