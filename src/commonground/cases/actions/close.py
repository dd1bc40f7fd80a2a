"""Ending a case."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.code_lists import closings
from commonground.cases.events import Closed
from commonground.cases.models import Case
from commonground.cases.rules import ListedEnding
from commonground.cases.status import CASE
from commonground.clocks.actions import stop_all
from commonground.clocks.models import Clock
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.actions import stop_for_death
from commonground.privacy.actions import untie


@action("cases.close")
def close(case: Case, *, how: str, by: Viewer, at: datetime | None = None) -> Case:
    """End a case, and say how. The person can come back any time.

    A first contact still owed is stopped, neither met nor missed. When the person died, nobody of this agency may be sent to
    contact them from the same moment.

    :param how: a code of ``outcomes.toml``; ``safety`` asks for no detail.
    :raises NotNow: when it has ended already (S0) or the way is not on the list (K4).
    """
    case = locked(case)
    hold(ListedEnding, how=how)
    return end(case, how=how, by=by, at=at)


def end(case: Case, *, how: str, by: Viewer, at: datetime | None) -> Case:
    """End a locked case (inside the caller's action): whatever still runs beside it is stopped, neither met nor missed."""
    assert at is not None
    case.status = CASE.move(case.status, "close")
    case.closed_at, case.closed_how = at, how
    case.save(update_fields=["status", "closed_at", "closed_how"])
    untie(cause_id=case.pk, by=by, at=at)
    stop_all(Clock.objects.filter(record_kind=Case._meta.label_lower, record_id=case.pk), reason=how, at=at)
    if closings()[how].stops_contact:
        stop_for_death(case.subject, by=by, at=at)
    remember(Closed(case, by=by, at=at, how=how))
    return case
