"""What can be remembered of cases. An agency that works in silence puts no news out: even the moment would tell something."""

from datetime import datetime
from typing import Any

from commonground.agencies.context import Viewer
from commonground.cases.silence import works_in_silence
from commonground.ledger.events import Event


class _OfACase:
    streams: tuple[str, ...] = ("desk",)

    def __init__(self, record: Any, /, *, by: Viewer, at: datetime, **facts: Any) -> None:
        super().__init__(record, by=by, at=at, **facts)  # type: ignore[call-arg]
        if works_in_silence(by):
            self.streams = ()


class Opened(_OfACase, Event):
    """A case was opened."""

    code = "cases.opened"


class TakenIn(_OfACase, Event):
    """Somebody began in a program."""

    code = "cases.taken_in"


class Moved(_OfACase, Event):
    """A case took a step of its program."""

    code = "cases.moved"


class Answered(_OfACase, Event):
    """A form of a program was filled in for a case."""

    code = "cases.answered"


class TaskAdded(_OfACase, Event):
    """A task was written down in a case."""

    code = "cases.task_added"


class TaskCorrected(_OfACase, Event):
    """The words or the day of a task were corrected."""

    code = "cases.task_corrected"


class TaskFinished(_OfACase, Event):
    """A task of a case was done."""

    code = "cases.task_finished"


class Touched(_OfACase, Event):
    """The agency tried to reach the person of a case, or met them."""

    code = "cases.touched"


class OutcomeRecorded(_OfACase, Event):
    """How it turned out for the person was written down."""

    code = "cases.outcome_recorded"


class Closed(_OfACase, Event):
    """A case ended."""

    code = "cases.closed"


class Reopened(_OfACase, Event):
    """A person came back, and the case was opened again."""

    code = "cases.reopened"
