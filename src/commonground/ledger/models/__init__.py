"""The two books, what is sealed of them, and the news."""

from commonground.ledger.models.books import AllIds, Happening, Look
from commonground.ledger.models.news import News
from commonground.ledger.models.seals import Checkpoint, CheckpointKey, SealedEntry

__all__ = ["AllIds", "Checkpoint", "CheckpointKey", "Happening", "Look", "News", "SealedEntry"]
