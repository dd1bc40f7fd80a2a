"""Packets as a Django app."""

from django.apps import AppConfig


class PacketsConfig(AppConfig):
    """Whose keys are known, what was made for them, and what was taken in."""

    name = "commonground.packets"
    label = "packets"
