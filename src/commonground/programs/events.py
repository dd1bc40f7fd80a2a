"""What can be remembered of programs."""

from commonground.ledger.events import Event


class VersionPublished(Event):
    """A version of a program model was published, word for word."""

    code = "programs.published"


class Prepared(Event):
    """An agency prepared a program."""

    code = "programs.prepared"


class Reviewed(Event):
    """A community review of a program was written down."""

    code = "programs.reviewed"


class SwitchedOn(Event):
    """A program was switched on: new people can begin, and its firewalls hold."""

    code = "programs.switched_on"


class SwitchedOff(Event):
    """A program was switched off: nobody new begins, and its firewalls stay."""

    code = "programs.switched_off"


class VersionTaken(Event):
    """New people begin with another version; whoever is in the program stays on theirs."""

    code = "programs.version_taken"
