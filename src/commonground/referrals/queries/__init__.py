"""Questions about referrals: the three lists, and one referral as its reader may see it."""

from commonground.referrals.queries.lists import (
    ForToday,
    ReferralLine,
    ReferralsPage,
    for_today,
    of_subject,
    received,
    said_no,
    sent,
    waiting,
)
from commonground.referrals.queries.whole import WholeReferral, one_referral

__all__ = [
    "ForToday",
    "ReferralLine",
    "ReferralsPage",
    "WholeReferral",
    "for_today",
    "of_subject",
    "one_referral",
    "received",
    "said_no",
    "sent",
    "waiting",
]
