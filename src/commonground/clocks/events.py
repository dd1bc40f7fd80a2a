"""What can be remembered of clocks."""

from commonground.ledger.events import Event


class Overdue(Event):
    """A clock ran out; the agency that owes the step was told, once."""

    code = "clocks.overdue"
    streams = ("desk",)


class Met(Event):
    """What a clock asked for was done."""

    code = "clocks.met"
    streams = ("desk",)
