"""Questions about referrals: the three lists, and one referral as its reader may see it."""

from commonground.referrals.queries.lists import (
    SAID_NO_STAYS,
    ReferralLine,
    ReferralsPage,
    of_subject,
    received,
    said_no,
    sent,
    unanswered,
    waiting,
)
from commonground.referrals.queries.whole import WholeReferral, one_referral

__all__ = [
    "SAID_NO_STAYS",
    "ReferralLine",
    "ReferralsPage",
    "WholeReferral",
    "of_subject",
    "one_referral",
    "received",
    "said_no",
    "sent",
    "unanswered",
    "waiting",
]
