"""What must hold in a case."""

from collections.abc import Mapping
from datetime import date, timedelta

from commonground.agencies.context import Viewer
from commonground.cases.code_lists import closings, outcomes, touches
from commonground.cases.models import Case, Task
from commonground.kit.rules import Rule
from commonground.people.models import Person
from commonground.programs.models import Program
from commonground.programs.packs.asking import unfit
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.shape import Pack
from commonground.programs.packs.walking import Way, asked

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


class ProgramIsOn(Rule):
    """This program takes nobody in now. Offer the services that are open, or ask its coordinator."""

    code = "K11"

    @classmethod
    def holds(cls, program: Program) -> bool:
        return program.is_on


class NotInItAlready(Rule):
    """This person is in the program already. Go on there."""

    code = "K12"

    @classmethod
    def holds(cls, others: bool) -> bool:
        return not others


class RunsByAProgram(Rule):
    """This case runs by no program."""

    code = "K13"

    @classmethod
    def holds(cls, case: Case) -> bool:
        return case.version_id is not None


class StepFromHere(Rule):
    """This step is not possible from where the case stands. Look again: somebody may have gone on meanwhile."""

    code = "K14"

    @classmethod
    def holds(cls, way: Way | None, seen: str, stage: str) -> bool:
        return way is not None and seen in ("", stage)


class FitsTheForm(Rule):
    """One answer does not fit its question. Answer again, or leave it open."""

    code = "K15"

    @classmethod
    def holds(cls, made: Pack, answers: Mapping[str, Fact | None]) -> bool:
        questions = asked(made)
        return all(
            key in questions and (fact is None or unfit(questions[key], fact) is None) for key, fact in answers.items()
        )


class NobodyAnsweredMeanwhile(Rule):
    """Somebody answered this form meanwhile. Look at what it says now, then write down what is right."""

    code = "K20"

    @classmethod
    def holds(cls, read: str | None, now: str) -> bool:
        return read is None or read == now


class SaysWhyItEnds(Rule):
    """Say how it ended, from the list. Safety needs no detail."""

    code = "K16"
    field = "because"

    @classmethod
    def holds(cls, ends: bool, because: str) -> bool:
        return because in closings() if ends else because == ""


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
