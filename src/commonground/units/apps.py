"""Units as a Django app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Teams that can be sent."""

    name = "commonground.units"
    label = "units"
