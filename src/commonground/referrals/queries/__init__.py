"""Questions about referrals: the three lists, and one referral as its reader may see it."""

from commonground.referrals.queries.lists import (
    ReferralLine,
    ReferralsPage,
    of_subject,
    received,
    sent,
    unanswered,
    waiting,
)
from commonground.referrals.queries.whole import WholeReferral, one_referral

__all__ = [
    "ReferralLine",
    "ReferralsPage",
    "WholeReferral",
    "of_subject",
    "one_referral",
    "received",
    "sent",
    "unanswered",
    "waiting",
]
