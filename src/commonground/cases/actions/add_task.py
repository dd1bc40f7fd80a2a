"""Writing down a task."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.events import TaskAdded
from commonground.cases.models import Case, Task
from commonground.cases.rules import CaseIsOpen, TaskInWords
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("cases.add_task", right="cases.touch")
def add_task(case: Case, *, what: str, due_at: datetime | None = None, by: Viewer, at: datetime | None = None) -> Task:
    """Write down what you promised to do.

    :param due_at: aware, or None when there is no day for it.
    :raises NotNow: when the case has ended (K2) or the words are missing or too long (K7).
    """
    case = locked(case)
    hold(CaseIsOpen, TaskInWords, case=case, what=what)
    task = Task.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        case=case,
        what=what.strip(),
        set_at=at,
        due_at=due_at,
    )
    remember(TaskAdded(case, by=by, at=at, task=task.pk))
    return task
