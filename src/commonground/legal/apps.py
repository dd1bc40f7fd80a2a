"""Legal papers as a Django app."""

from django.apps import AppConfig


class LegalConfig(AppConfig):
    """Papers and what they reach, reports that the law demands, privacy incidents."""

    name = "commonground.legal"
    label = "legal"
