"""What can be remembered of units."""

from commonground.ledger.events import Event


class Formed(Event):
    """A unit was formed, or its facts were brought up to date."""

    code = "units.formed"
    streams = ("board", "field")


class CrewChanged(Event):
    """The crew of a unit changed."""

    code = "units.crew_changed"
    streams = ("field",)


class WentOnDuty(Event):
    """A unit went on duty."""

    code = "units.went_on_duty"
    streams = ("board", "field")


class WentOffDuty(Event):
    """A unit went off duty."""

    code = "units.went_off_duty"
    streams = ("board", "field")
