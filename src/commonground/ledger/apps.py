"""The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What happened, who looked, and the news for live pages."""

    name = "commonground.ledger"
    label = "ledger"
