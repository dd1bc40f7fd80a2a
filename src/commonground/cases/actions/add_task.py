"""Writing down a task."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.events import TaskAdded
from commonground.cases.models import Case, Task
from commonground.cases.rules import CaseIsOpen, DayThatCanBe, TaskInWords
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day

END_OF_WORK = time(17)


@action("cases.add_task", right="cases.touch")
def add_task(case: Case, *, what: str, due_on: date | None = None, by: Viewer, at: datetime | None = None) -> Task:
    """Write down what you promised to do.

    :param due_on: the day, where the viewer works, at whose end of work it is due; None when there is no day for it.
    :raises NotNow: when the case has ended (K2), the words are missing or too long (K7), or the day cannot be (K9).
    """
    case = locked(case)
    hold(CaseIsOpen, TaskInWords, DayThatCanBe, case=case, what=what, due_on=due_on, today=local_day(by, at))
    task = Task.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        case=case,
        what=what.strip(),
        set_at=at,
        due_at=end_of_work(due_on, by),
    )
    remember(TaskAdded(case, by=by, at=at, task=task.pk))
    return task


def end_of_work(day: date | None, by: Viewer) -> datetime | None:
    """The end of the working day on that date, where the viewer works."""
    return datetime.combine(day, END_OF_WORK, ZoneInfo(by.time_zone)) if day else None
