"""Setting a referral aside after a no."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.referrals.events import SetAside
from commonground.referrals.models import Referral
from commonground.referrals.rules import ANoToSetAside, OursToSend


@action("referrals.set_aside", right="referrals.withdraw")
def set_aside(referral: Referral, *, by: Viewer, at: datetime | None = None) -> Referral:
    """After a no, look for no other place: the person does not want one, or found help otherwise. No reason is asked, and nobody
    is told.

    :raises NotNow: when another agency sent it (F8), nobody said no, or it is set aside already (F21).
    """
    referral = locked(referral)
    hold(OursToSend, ANoToSetAside, referral=referral, by=by)
    referral.set_aside_at = at
    referral.save(update_fields=["set_aside_at"])
    remember(SetAside(referral, by=by, at=at))
    return referral
