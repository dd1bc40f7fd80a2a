"""What can be remembered of assessments: that one was given, never what it showed."""

from commonground.ledger.events import Event


class Given(Event):
    """Somebody who may ask them gave a person the questions of an instrument; the score is not told here."""

    code = "assessments.given"
