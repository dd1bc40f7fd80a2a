"""What can be remembered of messages."""

from commonground.ledger.events import Event


class SafeContactSet(Event):
    """How it is safe to reach a person was written down."""

    code = "outbox.safe_contact_set"
