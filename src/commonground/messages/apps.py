"""Messages as a Django app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox, the channels, and safe contact."""

    name = "commonground.messages"
    label = "outbox"
