"""Clocks as a Django app."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """Running clocks of every kind."""

    name = "commonground.clocks"
    label = "clocks"
