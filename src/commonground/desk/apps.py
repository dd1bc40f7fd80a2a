"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff rooms."""

    name = "commonground.desk"
    label = "desk"
