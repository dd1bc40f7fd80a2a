"""What can be remembered of measures."""

from commonground.ledger.events import Event


class Observed(Event):
    """The figures were counted anew: how many, and a digest of them."""

    code = "measures.observed"


class LimitSet(Event):
    """A limit from decision to arrival was set."""

    code = "measures.limit_set"
