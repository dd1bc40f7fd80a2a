"""Calls as a Django app."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls for help."""

    name = "commonground.calls"
    label = "calls"
