"""What must hold in a case."""

from datetime import date, timedelta

from commonground.agencies.context import Viewer
from commonground.cases.code_lists import closings, outcomes, touches
from commonground.cases.models import Case, Task
from commonground.kit.rules import Rule
from commonground.people.models import Person

LATEST = timedelta(days=2 * 365)


class OwnPersonOnly(Rule):
    """Open a case for a person whom your own agency knows."""

    code = "K1"

    @classmethod
    def holds(cls, person: Person, by: Viewer) -> bool:
        return person.agency_id == by.agency_id


class CaseIsOpen(Rule):
    """This case has ended. Open it again first: the person can come back any time."""

    code = "K2"

    @classmethod
    def holds(cls, case: Case) -> bool:
        return case.status == "open"


class ListedOutcome(Rule):
    """Choose how it turned out from the list."""

    code = "K3"
    field = "outcome"

    @classmethod
    def holds(cls, outcome: str) -> bool:
        return outcome in outcomes()


class ListedEnding(Rule):
    """Choose how it ended from the list."""

    code = "K4"
    field = "how"

    @classmethod
    def holds(cls, how: str) -> bool:
        return how in closings()


class ListedTouch(Rule):
    """Choose from the list how you were in touch."""

    code = "K5"
    field = "kind"

    @classmethod
    def holds(cls, kind: str) -> bool:
        return kind in touches()


class TaskIsOpen(Rule):
    """This task is done already."""

    code = "K6"

    @classmethod
    def holds(cls, task: Task) -> bool:
        return task.done_at is None


class TaskInWords(Rule):
    """Write in a few words what is to be done, up to 200 letters."""

    code = "K7"
    field = "what"

    @classmethod
    def holds(cls, what: str) -> bool:
        return 0 < len(what.strip()) <= 200


class NoOtherOpenCase(Rule):
    """This person has another open case with your agency. Go on there."""

    code = "K8"

    @classmethod
    def holds(cls, others: bool) -> bool:
        return not others


class DayThatCanBe(Rule):
    """Choose a day from today on, within two years."""

    code = "K9"
    field = "due_on"

    @classmethod
    def holds(cls, due_on: date | None, today: date) -> bool:
        return due_on is None or today <= due_on <= today + LATEST


class WrittenByHand(Rule):
    """The case sets this task by itself. Its words and its day follow the case."""

    code = "K10"

    @classmethod
    def holds(cls, task: Task) -> bool:
        return not task.kind
