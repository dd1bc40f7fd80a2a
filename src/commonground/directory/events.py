"""What can be remembered of the directory."""

from commonground.ledger.events import Event


class TakenIn(Event):
    """A list of services was taken in: how much of it was new, changed or gone, and a digest of it."""

    code = "directory.taken_in"


class Claimed(Event):
    """A partner agency said that an organization of the directory is its own."""

    code = "directory.claimed"


class Unclaimed(Event):
    """An organization of the directory no longer points to a partner agency."""

    code = "directory.unclaimed"


class Verified(Event):
    """Somebody checked that what the directory says of a service is true."""

    code = "directory.verified"
