"""Taking a referral back."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import stop
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.actions.answering import ANSWER_CLOCK
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import Withdrawn
from commonground.referrals.models import Referral
from commonground.referrals.rules import OursToSend
from commonground.referrals.status import REFERRAL


@action("referrals.withdraw")
def withdraw(referral: Referral, *, by: Viewer, at: datetime | None = None) -> Referral:
    """Take a referral back before it is answered. No reason is asked; an answer still owed is owed no more.

    A receiver that by law never reports back may have answered for itself: that stands, and taking back works all the same.

    :raises NotNow: when another agency sent it (F8), or it is answered or taken back already (S0).
    """
    referral = locked(referral)
    hold(OursToSend, referral=referral, by=by)
    referral.status = REFERRAL.move(referral.status, "withdraw")
    referral.withdrawn_at = at
    referral.save(update_fields=["status", "withdrawn_at"])
    stop(ANSWER_CLOCK, referral, reason="withdrawn", at=at)
    line = remember(Withdrawn(referral, by=by, at=at))
    tell(referral.to_agency_id, "withdraw", line)
    return referral
