"""Messages as a Django app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox, the channels, and safe contact."""

    name = "commonground.messages"
    label = "outbox"

    def ready(self) -> None:
        """Hear of roles that are given."""
        from commonground.agencies.events import Enabled, Joined
        from commonground.ledger.subscriptions import subscribe
        from commonground.messages.actions.tell_of_roles import tell_of_role, tell_of_switch

        subscribe(Joined, tell_of_role)
        subscribe(Enabled, tell_of_switch)
