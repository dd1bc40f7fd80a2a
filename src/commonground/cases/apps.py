"""Cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, their tasks and touchpoints; the first contact follows what is said about safe contact."""

    name = "commonground.cases"
    label = "cases"

    def ready(self) -> None:
        from commonground.cases.actions.following import follow_safe_contact
        from commonground.ledger.subscriptions import subscribe
        from commonground.messages.events import SafeContactSet

        subscribe(SafeContactSet, follow_safe_contact)
