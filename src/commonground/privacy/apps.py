"""Privacy as a Django app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The law, the doors, and the facts that seeing rests on."""

    name = "commonground.privacy"
    label = "privacy"
