"""The board as a Django app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """The room of dispatch."""

    name = "commonground.board"
    label = "board"
