"""Finishing a task."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.walking import happened
from commonground.cases.events import TaskFinished
from commonground.cases.models import Task
from commonground.cases.rules import TaskIsOpen
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("cases.finish_task")
def finish_task(task: Task, *, by: Viewer, at: datetime | None = None) -> Task:
    """Mark a task as done. It may be done after the case ended, too.

    :raises NotNow: when it is done already (K6).
    """
    # The case first, as every step of a program locks it first: two of them never wait for each other.
    case = locked(task.case) if task.code else None
    task = locked(task)
    hold(TaskIsOpen, task=task)
    task.done_at, task.done_by_id = at, by.membership_id
    task.save(update_fields=["done_at", "done_by"])
    if case is not None and case.status == "open":
        event = f"{'message' if task.kind == 'letter' else 'task'} {task.code}"
        happened(case, event, by=by, at=at)
    remember(TaskFinished(task, by=by, at=at, case=task.case_id))
    return task
