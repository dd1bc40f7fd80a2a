"""The app of the person's own page."""

from django.apps import AppConfig


class MineConfig(AppConfig):
    """A surface for the person themself."""

    name = "commonground.mine"
