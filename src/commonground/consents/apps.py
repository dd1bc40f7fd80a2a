"""Consents as a Django app."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Releases: asked, given, said no to, taken back."""

    name = "commonground.consents"
    label = "consents"
