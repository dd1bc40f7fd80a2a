"""Writing down what came of a referral."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import own_answer
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import OutcomeInSilence, OutcomeRecorded
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.rules import OursToTell, OutcomeOnTheList
from commonground.referrals.status import REFERRAL


@action("referrals.record_outcome")
def record_outcome(
    referral: Referral, *, outcome: str, by: Viewer, at: datetime | None = None
) -> Referral | SilentAnswer:
    """Write down what came of a referral; with that it ends.

    :param outcome: a code of ``answers.toml``.
    :raises NotNow: when it is not yours to tell (F17), not on the list (F16), or not accepted (S0).
    """
    referral = locked(referral)
    hold(OursToTell, OutcomeOnTheList, referral=referral, by=by, outcome=outcome)
    row = own_answer(referral)
    if row is None:
        raise NotNow(REFERRAL.words["sent"] + ".", code="S0")
    row.status = REFERRAL.move(row.status, "record_outcome")
    row.outcome, row.outcome_at = outcome, at
    row.save(update_fields=["status", "outcome", "outcome_at"])
    if isinstance(row, SilentAnswer):
        remember(OutcomeInSilence(row, by=by, at=at, outcome=outcome))
        return row
    line = remember(OutcomeRecorded(row, by=by, at=at, outcome=outcome))
    if by.agency_id != referral.agency_id:
        tell(referral.agency_id, "record_outcome", line)
    return row
