"""What a step of a program causes, as rows: clocks that start, are met or stop, tasks and letters that come up (inside the caller's action).

What follows from what is decided by ``programs.packs``: the simulation asks the same functions.
"""

from collections.abc import Iterable
from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.cases.models import Case, Task
from commonground.cases.queries.walked import clocks_of, facts_of, must_wait
from commonground.clocks.actions import meet, start_declared, stop
from commonground.clocks.models import Clock
from commonground.programs.packs import steps
from commonground.programs.packs.promised import declared
from commonground.programs.packs.shape import Pack
from commonground.programs.packs.walking import Change, change, clock_of, message_of, task_of, waits

WAY_ENDED = "way_ended"
LONGEST = 200


def enter(case: Case, after: steps.After, *, by: Viewer, at: datetime) -> Change:
    """Come to a stage of the program: what was left undone in the one before loses its day, what the step causes begins."""
    case.stage, case.stage_since = after.stage, at
    case.save(update_fields=["stage", "stage_since"])
    left = Task.objects.filter(case=case, kind="program", done_at=None)
    left.exclude(code__in=after.tasks).update(due_at=None)
    return cause(case, after, by=by, at=at)


def happened(case: Case, event: str, *, by: Viewer, at: datetime) -> Change:
    """Something that moves nobody to another stage: a form, a task, a contact, a letter.

    :param event: as a pack writes it.
    """
    assert case.version is not None
    return cause(case, steps.happen(case.version.pack, case.stage, event, facts_of(case)), by=by, at=at)


def cause(case: Case, after: steps.After, *, by: Viewer, at: datetime) -> Change:
    """Let happen what the pack says; what runs already is not started twice."""
    assert case.version is not None
    made, unreachable = case.version.pack, must_wait(case.subject_id, by=by)
    now = change(after, clocks_of(case))
    for code in now.meets:
        meet(code, case, by=by, at=at)
    for code in now.stops:
        stop(code, case, reason=WAY_ENDED, at=at)
    for code in now.starts:
        start_code(case, made, code, unreachable=unreachable, by=by, at=at)
    _come_up(case, made, now, clocks_of(case), unreachable=unreachable, by=by, at=at)
    return now


def start_code(case: Case, made: Pack, code: str, *, unreachable: bool, by: Viewer, at: datetime) -> Clock:
    """Start one clock of the pack: with no safe way to the person, one that waits for them waits."""
    clock = clock_of(made, code)
    assert clock is not None
    return start_declared(
        declared(clock, at, time_zone=by.time_zone), case, agency_id=case.agency_id, by=by, at=at,
        wait_for_them=waits(clock, unreachable=unreachable), assigned_to_id=case.worker_id,
    )  # fmt: skip


def due_by(clock: Clock | None) -> datetime | None:
    """The day that a task takes from its clock: none where nobody is pushed."""
    return None if clock is None or clock.wait_for_them else clock.due_at


def _come_up(
    case: Case, made: Pack, now: Change, clocks: dict[str, Clock], *, unreachable: bool, by: Viewer, at: datetime
) -> None:
    """Tasks of this stage that have not come up in it yet, and letters to look at; a letter waits where nobody may write."""
    there = Task.objects.filter(case=case, kind="program", set_at__gte=case.stage_since)
    there = there.not_shown("only which tasks have come up")
    before = set(there.values_list("code", flat=True))
    for code in now.tasks:
        task = task_of(made, code)
        if task is not None and code not in before:
            due = due_by(clocks.get(task.clock)) if task.clock else None
            _put(case, "program", code, task.words.en, due, by=by, at=at)
    for code in _letters(made, now.messages, unreachable):
        message = message_of(made, code)
        assert message is not None
        _put(case, "letter", code, message.subject.en, None, by=by, at=at)


def _letters(made: Pack, codes: Iterable[str], unreachable: bool) -> list[str]:
    letters = [message for code in codes if (message := message_of(made, code)) and message.to == "person"]
    return [] if unreachable else [message.code for message in letters]


def _put(case: Case, kind: str, code: str, what: str, due: datetime | None, *, by: Viewer, at: datetime) -> None:
    """One that was left undone when the case was here before is taken up again; it never stands there twice."""
    open_one = Task.objects.filter(case=case, kind=kind, code=code, done_at=None)
    if not open_one.update(set_at=at, due_at=due):
        Task.objects.create(
            jurisdiction_id=by.jurisdiction_id, agency_id=case.agency_id, case=case, kind=kind, code=code,
            what=what[:LONGEST], set_at=at, due_at=due,
        )  # fmt: skip


def contact_planned(case: Case, plan: str) -> str:
    """Which contact of the program a touch was: the one named, else the only one that is planned in this stage, else none."""
    if case.version is None:
        return ""
    planned = [one.code for one in case.version.pack.touchpoint if case.stage in one.stages]
    if plan:
        return plan if plan in planned else ""
    return planned[0] if len(planned) == 1 else ""
