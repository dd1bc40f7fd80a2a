"""What can be remembered of people."""

from commonground.ledger.events import Event


class Noted(Event):
    """An agency wrote down what it knows of a person."""

    code = "people.noted"
    streams = ("desk",)


class Corrected(Event):
    """An agency corrected what it knows of a person."""

    code = "people.corrected"
    streams = ("desk",)
