"""What can be remembered of clocks."""

from commonground.ledger.events import Event


class Overdue(Event):
    """A clock ran out; the agency that owes the step was told, once."""

    code = "clocks.overdue"
    streams = ("desk",)


class Warned(Event):
    """A clock is due soon; the agency that owes the step was told, once."""

    code = "clocks.warned"
    streams = ("desk",)


class RaisedFurther(Event):
    """Nobody acted on an overdue clock; it was raised to the next level, once."""

    code = "clocks.raised"
    streams = ("desk",)


class Met(Event):
    """What a clock asked for was done."""

    code = "clocks.met"
    streams = ("desk",)


class Paused(Event):
    """A clock stands still for a reason, until a day at the latest."""

    code = "clocks.paused"
    streams = ("desk",)


class Resumed(Event):
    """A clock that stood still goes on; it is due so much later."""

    code = "clocks.resumed"
    streams = ("desk",)


class Reopened(Event):
    """What a clock asked for was undone, so it runs again with the time that was left."""

    code = "clocks.reopened"
    streams = ("desk",)


class Moved(Event):
    """A calendar changed, so that a clock is due at another moment."""

    code = "clocks.moved"
    streams = ("desk",)


class Assigned(Event):
    """A step was given to a member, or back to the team."""

    code = "clocks.assigned"
    streams = ("desk",)


class HandedOver(Event):
    """A member's steps are a colleague's for a while."""

    code = "clocks.handed_over"
    streams = ("desk",)


class TurnEnded(Event):
    """Steps that a colleague did for a while are the member's again."""

    code = "clocks.turn_ended"
    streams = ("desk",)


class FellBack(Event):
    """Whoever did this step no longer works here; it is the team's."""

    code = "clocks.fell_back"
    streams = ("desk",)


class HoursSet(Event):
    """It was said on which weekdays and hours an office is open."""

    code = "clocks.hours_set"


class OtherDaySet(Event):
    """It was said that an office is closed on a day, or open at other hours."""

    code = "clocks.other_day_set"


class OtherDayEnded(Event):
    """A day is like every other of its weekday after all."""

    code = "clocks.other_day_ended"
