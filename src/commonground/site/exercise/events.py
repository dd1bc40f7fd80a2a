"""What the ledger remembers of making an exercise."""

from commonground.ledger.events import Event


class AccountsGiven(Event):
    """Accounts of an exercise were made or given their passwords again."""

    code = "exercise.accounts_given"


class DecisionsWritten(Event):
    """What was decided on past calls of an exercise was written: how many, and a digest of the calls."""

    code = "exercise.decisions_written"


class HistoryWritten(Event):
    """The past of an exercise was written: until when, how many rows of each kind, and a digest of them."""

    code = "exercise.history_written"
