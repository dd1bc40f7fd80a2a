"""What can be remembered of encounters."""

from collections.abc import Iterator
from typing import Any

from commonground.ledger.events import Event, Told


class _OfItsAgency:
    """Phones of other agencies do not hear of it, those of the same car neither: that somebody was met, and when something was written
    about them, is the agency's own to know. Every board hears that one ended, by its id.
    """

    by: Any

    def news(self) -> Iterator[Told]:
        """To the phones of the own agency alone."""
        for told in super().news():  # type: ignore[misc]
            yield Told(told.stream, told.kind, told.record_id, self.by.agency_id) if told.stream == "field" else told


class Opened(_OfItsAgency, Event):
    """A responder met a person."""

    code = "encounters.opened"
    streams = ("field", "desk")


class Noted(_OfItsAgency, Event):
    """A responder wrote a note about an encounter."""

    code = "encounters.noted"
    streams = ("field", "desk")


class Named(_OfItsAgency, Event):
    """A responder learned who the person is."""

    code = "encounters.named"
    streams = ("field", "desk")


class InterpreterRecorded(_OfItsAgency, Event):
    """A responder recorded who interpreted."""

    code = "encounters.interpreter_recorded"
    streams = ("field",)


class Reopened(_OfItsAgency, Event):
    """An ending was taken back: it was chosen by mistake."""

    code = "encounters.reopened"
    streams = ("field", "desk", "board")


class Closed(_OfItsAgency, Event):
    """An encounter ended, with how."""

    code = "encounters.closed"
    streams = ("field", "desk", "board")
