"""Clocks of a program follow what is said about safe contact: those that may wait for the person wait, or run from now."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.cases.actions.walking import due_by, start_code
from commonground.cases.models import Case, Task
from commonground.cases.queries.walked import clocks_of
from commonground.clocks.actions import stop
from commonground.programs.packs.walking import clock_of


def turn_all(case: Case, *, waiting: bool, by: Viewer, at: datetime) -> None:
    """Waiting keeps its first day; whoever may be contacted only now gets the whole time from now (inside the caller's action)."""
    assert case.version is not None
    made = case.version.pack
    for code, clock in clocks_of(case).items():
        said = clock_of(made, code)
        if said is None or not said.wait_for_them or clock.wait_for_them is waiting:
            continue
        stop(code, case, reason="safe_contact_changed", at=at)
        began = clock.started_at if waiting else at
        anew = start_code(case, made, code, unreachable=waiting, by=by, at=began)
        hangs = [task.code for task in made.task if task.clock == code]
        Task.objects.filter(case=case, kind="program", code__in=hangs, done_at=None).update(due_at=due_by(anew))
