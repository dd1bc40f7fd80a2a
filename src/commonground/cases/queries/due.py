"""What is due: the three lists of *Today* as far as cases know them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.cases.code_lists import tasks as task_words
from commonground.cases.models import Case, Task
from commonground.cases.queries.lists import contacts_by_subject, owed_in_cases, own_cases
from commonground.cases.queries.walked import PackWords
from commonground.cases.safe_words import safe_way
from commonground.people.models import Person
from commonground.people.together import Together

MOST = 200


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do for a person, and the safe way to do it. ``task`` is None for the first contact."""

    case: Case
    people: Together
    what: str
    due_at: datetime
    began_at: datetime
    safe_way: str
    task: Task | None = None

    @property
    def person(self) -> Person | None:
        """Whose case it is, if the viewer sees them."""
        return self.people.person(self.case.person_id)

    @property
    def name(self) -> str:
        """The person's name, or a neutral reference where none is known."""
        person = self.person
        return person.name if person and person.name else self.case.pk.hex[:6].upper()


@dataclass(frozen=True, slots=True)
class Today:
    """``now``: due already. ``today``: due before midnight. ``waiting``: nobody may contact them; wait for them."""

    now: list[Due] = field(default_factory=list)
    today: list[Due] = field(default_factory=list)
    waiting: list[Due] = field(default_factory=list)


def end_of_day(viewer: Viewer, at: datetime) -> datetime:
    """The coming midnight where the viewer works."""
    local = at.astimezone(ZoneInfo(viewer.time_zone))
    return datetime.combine(local.date() + timedelta(days=1), time.min, ZoneInfo(viewer.time_zone))


def today(viewer: Viewer, *, at: datetime | None = None, people: Together | None = None) -> Today:
    """What the viewer has to do now and today in open cases of theirs or of nobody's, and for whom they can only wait.

    :param people: those whom the whole page names, where other lists stand on it too.
    """
    now = at or timezone.now()
    midnight = end_of_day(viewer, now)
    clocks = list(owed_in_cases(viewer).filter(Q(wait_for_them=True) | Q(due_at__lt=midnight))[:MOST])
    tasks = list(
        Task.objects.filter(agency_id=viewer.agency_id, done_at=None, due_at__lt=midnight)
        .exclude(kind="first_contact")
        .order_by("due_at", "id")[:MOST]
    )
    cases = _mine(viewer, [c.record_id for c in clocks] + [t.case_id for t in tasks])
    make = _Maker(viewer, cases.values(), people or Together(viewer))
    lists, words = Today(), PackWords(cases.values())
    by_task = {
        (task.case_id, words.clock_of_task(cases[task.case_id], task)) for task in tasks if task.case_id in cases
    }
    for clock in clocks:
        if clock.record_id in cases and (clock.record_id, clock.name) not in by_task:
            case = cases[clock.record_id]
            what = words.of_clock(case, clock.name) or str(task_words()["first_contact"])
            due = make(case, what, clock.due_at, clock.started_at)
            (lists.waiting if clock.wait_for_them else lists.now if clock.due_at <= now else lists.today).append(due)
    for task in tasks:
        if task.case_id in cases:
            what = words.of_task(cases[task.case_id], task)
            due = make(cases[task.case_id], what, task.due_at or now, task.set_at, task)
            (lists.now if due.due_at <= now else lists.today).append(due)
    for one in (lists.now, lists.today):
        one.sort(key=lambda due: due.due_at)
    return lists


def _mine(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Case]:
    mine = Q(worker_id=viewer.membership_id) | Q(worker_id=None)
    rows = own_cases(viewer).select_related(None)  # the lines name no worker
    return {case.pk: case for case in rows.filter(mine, pk__in=set(ids), status="open")}


class _Maker:
    """Makes the lines of cases whose people and safe contacts are read once."""

    def __init__(self, viewer: Viewer, cases: Iterable[Case], people: Together) -> None:
        rows, self.people = list(cases), people
        people.will_name(case.person_id for case in rows)
        self.contacts = contacts_by_subject(viewer, [case.subject_id for case in rows])

    def __call__(self, case: Case, what: str, due_at: datetime, began_at: datetime, task: Task | None = None) -> Due:
        return Due(
            case=case,
            people=self.people,
            what=what,
            due_at=due_at,
            began_at=began_at,
            safe_way=safe_way(self.contacts.get(case.subject_id)),
            task=task,
        )
