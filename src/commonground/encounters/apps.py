"""Encounters as a Django app."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """Meetings of responders and people."""

    name = "commonground.encounters"
    label = "encounters"
