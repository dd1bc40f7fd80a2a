"""Opening a case again."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.following import start_following
from commonground.cases.actions.walking import enter
from commonground.cases.actions.walling import wall_off
from commonground.cases.events import Reopened
from commonground.cases.models import Case
from commonground.cases.queries.walked import facts_of
from commonground.cases.rules import NoOtherOpenCase, ProgramIsOn
from commonground.cases.status import CASE
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import tie
from commonground.programs.packs import steps


@action("cases.reopen")
def reopen(case: Case, *, by: Viewer, at: datetime | None = None) -> Case:
    """Open a case again because the person came back; a first contact is owed within 72 hours as at the beginning.

    :raises NotNow: when it is open (S0), its program takes nobody in now (K11), or the person has another open case here (K8).
    """
    case = locked(case)
    status = CASE.move(case.status, "reopen")
    if case.program is not None:
        hold(ProgramIsOn, program=case.program)
    others = Case.objects.filter(person_id=case.person_id, program_id=case.program_id, status="open")
    hold(NoOtherOpenCase, others=others.exists())
    case.status, case.reopened_at = status, at
    case.closed_at, case.closed_how = None, ""
    case.save(update_fields=["status", "reopened_at", "closed_at", "closed_how"])
    if case.worker_id is not None:
        tie(kind="care_team", cause_id=case.pk, subject_id=case.subject_id, members=[case.worker_id], by=by, at=at)
    if case.version is None:
        start_following(case, by=by, at=at)
    else:
        assert case.program is not None
        wall_off(case.program, case.person, by=by, at=at)
        enter(case, steps.begin(case.version.pack, facts_of(case)), by=by, at=at)
    remember(Reopened(case, by=by, at=at))
    return case
