"""Opening a case."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.cases.actions.following import start_following
from commonground.cases.events import Opened, TaskAdded
from commonground.cases.models import Case, Task
from commonground.cases.queries.first_contact import running
from commonground.cases.rules import OwnPersonOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.actions import tie


@action("cases.open")
def open(
    *,
    person: Person,
    cause: Any = None,
    worker: Membership | None = None,
    again: str = "new_referral",
    by: Viewer,
    at: datetime | None = None,
) -> Case:
    """Open a case for a person: the first contact is owed within 72 hours.

    A person has one open case at an agency: where there is one, it goes on with one task more. Where nobody may contact the
    person (or nobody asked yet), the clock waits for them and the task has no day.

    :param cause: the record it begins with (a referral, a meeting), or None.
    :param again: the task that an open case goes on with, a code of ``outcomes.toml``.
    :raises NotNow: for a person whom another agency wrote down (K1).
    """
    person = locked(person)
    hold(OwnPersonOnly, person=person, by=by)
    case = Case.objects.select_for_update().filter(person=person, status="open", program=None).first()
    if case is not None:
        return _go_on(case, again, by=by, at=at)
    case = Case.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        person=person,
        subject_id=person.subject_id,
        worker=worker,
        cause_kind=cause._meta.label_lower if cause is not None else "",
        cause_id=cause.pk if cause is not None else None,
        opened_at=at,
    )
    if worker is not None:
        tie(kind="care_team", cause_id=case.pk, subject_id=case.subject_id, members=[worker.pk], by=by, at=at)
    clock = start_following(case, by=by, at=at)
    _set_task(case, "first_contact", due_at=None if clock.wait_for_them else clock.due_at, by=by, at=at)
    remember(Opened(case, by=by, at=at, cause=case.cause_id, waits=clock.wait_for_them))
    return case


def _go_on(case: Case, kind: str, *, by: Viewer, at: datetime) -> Case:
    clock = running(case) or start_following(case, by=by, at=at)
    task = _set_task(case, kind, due_at=None if clock.wait_for_them else clock.due_at, by=by, at=at)
    remember(TaskAdded(case, by=by, at=at, task=task.pk))
    return case


def _set_task(case: Case, kind: str, *, due_at: datetime | None, by: Viewer, at: datetime) -> Task:
    return Task.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, case=case, kind=kind, set_at=at, due_at=due_at
    )
