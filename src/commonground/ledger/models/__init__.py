"""The two books and the news."""

from commonground.ledger.models.books import Happening, Look
from commonground.ledger.models.news import News

__all__ = ["Happening", "Look", "News"]
