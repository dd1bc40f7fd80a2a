"""A person's permission, the papers that let somebody sign for another, and what was taken back."""

from commonground.consents.models.authority import SIGNING_FOR, Authority, harmful_holders, holder_key
from commonground.consents.models.card import CardNumber
from commonground.consents.models.release import BY_ITEM, COPIES, READERS, SIGNERS, TAKEN_ONCE, Release
from commonground.consents.models.sent import ABOUT, Sent, SentItem
from commonground.consents.models.spoken import SpokenWithdrawal
from commonground.consents.models.withdrawal import ELSEWHERE, ON_THEIR_PAGE, TOLD_BY, TOLD_HOW, WAYS_TOLD, Withdrawal

__all__ = [
    "ABOUT", "BY_ITEM", "COPIES", "ELSEWHERE", "ON_THEIR_PAGE", "READERS", "SIGNERS", "SIGNING_FOR", "TAKEN_ONCE", "TOLD_BY", "TOLD_HOW", "WAYS_TOLD", "Authority", "CardNumber", "Release", "Sent", "SentItem", "SpokenWithdrawal", "Withdrawal",
    "harmful_holders", "holder_key",
]  # fmt: skip
