"""What can be remembered of calls."""

from commonground.ledger.events import Event

LIVE = ("board", "field")


class Taken(Event):
    """A call for help was taken."""

    code = "calls.taken"
    streams = LIVE


class Stated(Event):
    """The dispatcher stated nature and danger, and was shown a response."""

    code = "calls.stated"
    streams = LIVE


class Triaged(Event):
    """The dispatcher chose a response."""

    code = "calls.triaged"
    streams = LIVE


class Noted(Event):
    """Something was added to what is told of a call."""

    code = "calls.noted"
    streams = LIVE


class Briefed(Event):
    """A line was added to the brief of a call."""

    code = "calls.briefed"
    streams = LIVE


class Held(Event):
    """A dispatcher began to work on a call."""

    code = "calls.held"
    streams = ("board",)


class LetGo(Event):
    """A dispatcher let a call go, so that another can work on it."""

    code = "calls.let_go"
    streams = ("board",)


class Sent(Event):
    """A unit was sent."""

    code = "calls.sent"
    streams = LIVE


class Recalled(Event):
    """A unit was called back: its part in the call is cancelled."""

    code = "calls.recalled"
    streams = LIVE


class SetOut(Event):
    """A unit is on the way."""

    code = "calls.set_out"
    streams = LIVE


class Arrived(Event):
    """A unit arrived."""

    code = "calls.arrived"
    streams = LIVE


class UnitClear(Event):
    """A unit is clear of a call."""

    code = "calls.unit_clear"
    streams = LIVE


class Cancelled(Event):
    """A call was cancelled."""

    code = "calls.cancelled"
    streams = LIVE


class Closed(Event):
    """A call ended, with a coded disposition."""

    code = "calls.closed"
    streams = LIVE


class TakenIn(Event):
    """Calls of another agency's records were taken in: how many, and a digest of their ids."""

    code = "calls.taken_in"


class Replayed(Event):
    """A past call is on the live board again, as a replay."""

    code = "calls.replayed"
    streams = LIVE


class HelpNeeded(Event):
    """A responder needs help now."""

    code = "calls.help_needed"
    streams = LIVE


class PartnerTold(Event):
    """A responder sent a fixed sentence to the partner."""

    code = "calls.partner_told"
    streams = ("field",)
