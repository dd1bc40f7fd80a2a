"""What can be remembered of encounters."""

from commonground.ledger.events import Event


class Opened(Event):
    """A responder met a person."""

    code = "encounters.opened"
    streams = ("field", "desk")


class Noted(Event):
    """A responder wrote a note about an encounter."""

    code = "encounters.noted"
    streams = ("field", "desk")


class Named(Event):
    """A responder learned who the person is."""

    code = "encounters.named"
    streams = ("field", "desk")


class InterpreterRecorded(Event):
    """A responder recorded who interpreted."""

    code = "encounters.interpreter_recorded"
    streams = ("field",)


class Reopened(Event):
    """An ending was taken back: it was chosen by mistake."""

    code = "encounters.reopened"
    streams = ("field", "desk", "board")


class Closed(Event):
    """An encounter ended, with how."""

    code = "encounters.closed"
    streams = ("field", "desk", "board")
