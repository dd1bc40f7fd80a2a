"""Recording a touch: the agency met the person, or tried."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.walking import contact_planned, happened
from commonground.cases.events import Touched
from commonground.cases.models import Case, Task, Touchpoint
from commonground.cases.queries.first_contact import FOLLOW_UP
from commonground.cases.rules import CaseIsOpen, ListedTouch
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import tie, write_part


@action("cases.touch")
def touch(
    case: Case,
    *,
    reached: bool,
    kind: str = "call",
    note: str = "",
    plan: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Touchpoint:
    """Record that you reached a person, or tried.

    Reaching them meets the clock of the first contact and finishes its task. Whoever touches first is the worker of the case
    until somebody else is named.

    :param kind: a code of ``outcomes.toml`` (call, text, email, in_person, left_word, by_them).
    :param note: a few words; kept as a part of the record, labelled general.
    :param plan: which contact of its program it was; the one that is planned in this stage, where there is only one.
    :raises NotNow: when the case has ended (K2) or the way is not on the list (K5).
    """
    case = locked(case)
    hold(CaseIsOpen, ListedTouch, case=case, kind=kind)
    point = Touchpoint.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        case=case,
        worker_id=by.membership_id,
        at=at,
        kind=kind,
        reached=reached,
    )
    if note.strip():
        write_part(point, name="note", label="general", text=note.strip(), by=by, at=at)
    if case.worker_id is None:
        case.worker_id = by.membership_id
        case.save(update_fields=["worker"])
        tie(kind="care_team", cause_id=case.pk, subject_id=case.subject_id, members=[by.membership_id], by=by, at=at)
    if reached:
        meet(FOLLOW_UP, case, by=by, at=at)
        first = Task.objects.filter(case=case, kind="first_contact", done_at=None)
        first.update(done_at=at, done_by=by.membership_id)
        if planned := contact_planned(case, plan):
            happened(case, f"touchpoint {planned}", by=by, at=at)
    remember(Touched(case, by=by, at=at, touch=point.pk, kind=kind, reached=reached))
    return point
