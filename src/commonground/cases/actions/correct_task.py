"""Correcting a task that was written down wrongly."""

from datetime import date, datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.add_task import end_of_work
from commonground.cases.events import TaskCorrected
from commonground.cases.models import Task
from commonground.cases.rules import DayThatCanBe, TaskInWords, TaskIsOpen, WrittenByHand
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day


@action("cases.correct_task", right="cases.touch")
def correct_task(task: Task, *, what: str, due_on: date | None = None, by: Viewer, at: datetime | None = None) -> Task:
    """Correct the words or the day of a task. A day that came meanwhile may stay as it is.

    :param due_on: as in ``add_task``; None when there is no day for it.
    :raises NotNow: when it is done (K6), the case set it by itself (K10), the words are missing or too long (K7), or the new day
        cannot be (K9).
    """
    task = locked(task)
    hold(TaskIsOpen, WrittenByHand, TaskInWords, task=task, what=what)
    due_at = end_of_work(due_on, by) if due_on != _day(task, by) else task.due_at
    if due_at != task.due_at:
        hold(DayThatCanBe, due_on=due_on, today=local_day(by, at))
    changed = {"what": what.strip(), "due_at": due_at}
    if all(getattr(task, name) == value for name, value in changed.items()):
        return task
    task.what, task.due_at = what.strip(), due_at
    task.save(update_fields=["what", "due_at"])
    remember(TaskCorrected(task, by=by, at=at, case=task.case_id))
    return task


def _day(task: Task, by: Viewer) -> date | None:
    return local_day(by, task.due_at) if task.due_at else None
