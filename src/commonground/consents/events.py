"""What can be remembered of releases. Who was to see and what is told in ids and labels, never in words."""

from commonground.ledger.events import Event


class Given(Event):
    """A person gave permission that others see what one agency knows."""

    code = "consents.given"
    streams = ("desk",)


class SaidNo(Event):
    """A person was asked for permission and said no; nothing else changes."""

    code = "consents.declined"
    streams = ("desk",)


class SaidNotNow(Event):
    """A person was asked for permission and said not now; nothing else changes."""

    code = "consents.not_now"
    streams = ("desk",)


class TakenBack(Event):
    """A person took a permission back; from this moment nobody sees under it."""

    code = "consents.revoked"
    streams = ("desk",)
