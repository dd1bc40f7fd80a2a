"""A referral, a silent answer, a hand-off."""

from commonground.referrals.models.hand_over import HandOver
from commonground.referrals.models.referral import Referral
from commonground.referrals.models.silent_answer import SilentAnswer

__all__ = ["HandOver", "Referral", "SilentAnswer"]
