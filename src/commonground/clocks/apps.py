"""Clocks as a Django app."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """Running clocks of every kind."""

    name = "commonground.clocks"
    label = "clocks"

    def ready(self) -> None:
        """Hear of members who leave."""
        from commonground.agencies.events import MembershipEnded
        from commonground.clocks.actions.handing import fall_back_to_the_team
        from commonground.ledger.subscriptions import subscribe

        subscribe(MembershipEnded, fall_back_to_the_team)
