"""The first contact that is owed: its clock, and how it follows what is said about safe contact.

Where nobody may contact the person, the clock waits for them: it is never overdue, and counts neither as met nor as missed.
"""

from datetime import datetime, timedelta

from commonground.agencies.context import Viewer
from commonground.cases.actions.turning import turn_all
from commonground.cases.models import Case, Task
from commonground.cases.queries.first_contact import FOLLOW_UP, running
from commonground.cases.queries.walked import must_wait
from commonground.clocks.actions import start, stop
from commonground.clocks.models import Clock
from commonground.ledger.events import Event

FOLLOW_UP_WITHIN = timedelta(hours=72)


def start_following(case: Case, *, by: Viewer, at: datetime) -> Clock:
    """Start the clock of the first contact: 72 hours of wall time from now."""
    return start(
        FOLLOW_UP,
        case,
        due_at=at + FOLLOW_UP_WITHIN,
        agency_id=case.agency_id,
        by=by,
        at=at,
        wait_for_them=must_wait(case.subject_id, by=by),
        subject_id=case.subject_id,
    )


def follow_safe_contact(event: Event) -> None:
    """Somebody wrote down how a person may be reached: the first contact of the own open case follows at once."""
    contact = event.record
    cases = Case.objects.filter(agency_id=contact.agency_id, subject_id=contact.subject_id, status="open")
    for case in cases.select_for_update():
        if case.version is not None:
            turn_all(case, waiting=contact.way == "none", by=event.by, at=event.at)
            continue
        clock = running(case)
        if clock is not None and clock.wait_for_them != (contact.way == "none"):
            _turn(case, clock, waiting=contact.way == "none", by=event.by, at=event.at)


def _turn(case: Case, clock: Clock, *, waiting: bool, by: Viewer, at: datetime) -> None:
    stop(FOLLOW_UP, case, reason="safe_contact_changed", at=at)
    # Waiting keeps its first day; whoever may be contacted only now gets the whole 72 hours from now.
    began, due = (clock.started_at, clock.due_at) if waiting else (at, at + FOLLOW_UP_WITHIN)
    start(
        FOLLOW_UP, case, due_at=due, agency_id=case.agency_id, by=by, at=began, wait_for_them=waiting, subject_id=case.subject_id
    )  # fmt: skip
    Task.objects.filter(case=case, kind="first_contact", done_at=None).update(due_at=None if waiting else due)
