"""Recording how it turned out."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.events import OutcomeRecorded
from commonground.cases.models import Case
from commonground.cases.rules import ListedOutcome
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("cases.record_outcome")
def record_outcome(case: Case, *, outcome: str, by: Viewer, at: datetime | None = None) -> Case:
    """Record how it turned out for the person. A later word replaces an earlier one; the ledger keeps both.

    It may be recorded after the case ended, too: what is learned late is still true.

    :param outcome: a code of ``outcomes.toml``.
    :raises NotNow: when it is not on the list (K3).
    """
    case = locked(case)
    hold(ListedOutcome, outcome=outcome)
    case.outcome, case.outcome_at = outcome, at
    case.save(update_fields=["outcome", "outcome_at"])
    remember(OutcomeRecorded(case, by=by, at=at, outcome=outcome))
    return case
