"""A person's permission, the papers that let somebody sign for another, and what was taken back."""

from commonground.consents.models.authority import SIGNING_FOR, Authority, harmful_holders, holder_key
from commonground.consents.models.release import COPIES, READERS, SIGNERS, Release
from commonground.consents.models.withdrawal import TOLD_BY, TOLD_HOW, Withdrawal

__all__ = [
    "COPIES", "READERS", "SIGNERS", "SIGNING_FOR", "TOLD_BY", "TOLD_HOW", "Authority", "Release", "Withdrawal", "harmful_holders",
    "holder_key",
]  # fmt: skip
