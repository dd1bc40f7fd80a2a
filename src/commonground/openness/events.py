"""What can be remembered of openness."""

from commonground.ledger.events import Event


class Published(Event):
    """An edition of figures was published: how many, and a digest of them."""

    code = "openness.published"
