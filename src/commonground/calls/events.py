"""What can be remembered of calls."""

from collections.abc import Iterator
from typing import Any

from commonground.ledger.events import Event, Told

LIVE = ("board", "field")
MOVED = "units.moved"


class _OfACall:
    """Boards of other centers do not hear of it: that there is a call is theirs alone to know."""

    record: Any
    facts: dict[str, Any]
    moves_units = False

    def news(self) -> Iterator[Told]:
        """To the board of the call's own center; where its unit stands is told to every board, without the call."""
        for told in super().news():  # type: ignore[misc]
            yield (
                Told(told.stream, told.kind, told.record_id, self.record.agency_id) if told.stream == "board" else told
            )
        if self.moves_units and self.facts.get("units", 1):
            yield Told("board", MOVED, self.record.agency_id, None)


class Taken(_OfACall, Event):
    """A call for help was taken."""

    code = "calls.taken"
    streams = LIVE


class Stated(_OfACall, Event):
    """The dispatcher stated nature and danger, and was shown a response."""

    code = "calls.stated"
    streams = LIVE


class Triaged(_OfACall, Event):
    """The dispatcher chose a response."""

    code = "calls.triaged"
    streams = LIVE


class Noted(_OfACall, Event):
    """Something was added to what is told of a call."""

    code = "calls.noted"
    streams = LIVE


class Briefed(_OfACall, Event):
    """A line was added to the brief of a call."""

    code = "calls.briefed"
    streams = LIVE


class Corrected(_OfACall, Event):
    """The place, the language, what it is about or the danger of a call was corrected."""

    code = "calls.corrected"
    streams = LIVE


class Held(_OfACall, Event):
    """A dispatcher began to work on a call."""

    code = "calls.held"
    streams = ("board",)


class LetGo(_OfACall, Event):
    """A dispatcher let a call go, so that another can work on it."""

    code = "calls.let_go"
    streams = ("board",)


class Sent(_OfACall, Event):
    """A unit was sent."""

    code = "calls.sent"
    streams = LIVE
    moves_units = True


class Recalled(_OfACall, Event):
    """A unit was called back: its part in the call is cancelled."""

    code = "calls.recalled"
    streams = LIVE
    moves_units = True


class SetOut(_OfACall, Event):
    """A unit is on the way."""

    code = "calls.set_out"
    streams = LIVE
    moves_units = True


class Arrived(_OfACall, Event):
    """A unit arrived."""

    code = "calls.arrived"
    streams = LIVE
    moves_units = True


class UnitClear(_OfACall, Event):
    """A unit is clear of a call."""

    code = "calls.unit_clear"
    streams = LIVE
    moves_units = True


class Cancelled(_OfACall, Event):
    """A call was cancelled."""

    code = "calls.cancelled"
    streams = LIVE
    moves_units = True


class Closed(_OfACall, Event):
    """A call ended, with a coded disposition."""

    code = "calls.closed"
    streams = LIVE


class TakenIn(Event):
    """Calls of another agency's records were taken in: how many, and a digest of their ids."""

    code = "calls.taken_in"


class Replayed(_OfACall, Event):
    """A past call is on the live board again, as a replay."""

    code = "calls.replayed"
    streams = LIVE


class HelpNeeded(_OfACall, Event):
    """A responder needs help now."""

    code = "calls.help_needed"
    streams = LIVE
    moves_units = True


class PartnerTold(Event):
    """A responder sent a fixed sentence to the partner."""

    code = "calls.partner_told"
    streams = ("field",)
