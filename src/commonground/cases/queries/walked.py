"""Where a case stands in its program: what is known by now, who asks, and whether anybody may be sent to the person."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from commonground.agencies.context import Viewer
from commonground.cases.models import Case, Task
from commonground.clocks.models import OPEN, Clock
from commonground.messages.actions import safe_contact_of
from commonground.privacy.doors import parts_of
from commonground.programs.models import ProgramVersion
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.walking import Way, clock_of, held_by, message_of, task_of, ways

ANSWERS = "program_answers"


def must_wait(subject_id: UUID, *, by: Viewer) -> bool:
    """Whether the agency may only wait for the person: it is so when they said so, and until somebody asked."""
    contact = safe_contact_of(subject_id, by=by)
    return contact is None or contact.way == "none"


def facts_of(case: Case) -> dict[str, Fact]:
    """What was answered by now, by form.field, as far as whoever looks may see it: what they may not see is not known to them."""
    found: dict[str, Fact] = {}
    for part in parts_of(case, name=ANSWERS):
        found |= {key: as_fact(value) for key, value in part.content.items() if value is not None}
        for key, value in part.content.items():
            if value is None:
                found.pop(key, None)
    return found


def read_of(form: str, facts: Mapping[str, Fact]) -> str:
    """A short mark of what a form was answered when somebody read it: another one, when a colleague answered it otherwise since."""
    known = sorted((key, value) for key, value in facts.items() if key.partition(".")[0] == form)
    return sha256(repr(known).encode()).hexdigest()[:16]


def as_fact(value: Any) -> Fact:
    """A stored answer as conditions read it: a list is a tuple."""
    fact: Fact = tuple(value) if isinstance(value, list) else value
    return fact


def ways_on(case: Case, facts: Mapping[str, Fact], viewer: Viewer) -> tuple[Way, ...]:
    """The steps that lead on from here, with what is missing; none for a case without a program or one that has ended."""
    if case.version is None or case.status != "open":
        return ()
    made = case.version.pack
    return ways(made, case.stage, held_by(made, viewer.agency_kind), facts)


class PackWords:
    """The words of clocks and tasks of several cases, in the reader's language: one query, however many cases there are."""

    def __init__(self, cases: Iterable[Case]) -> None:
        ids = {case.version_id for case in cases if case.version_id}
        rows = ProgramVersion.objects.filter(pk__in=ids) if ids else ()
        self.packs = {row.pk: row.pack for row in rows}

    def of_clock(self, case: Case, name: str) -> str | None:
        """What a clock of a case asks for; None for one that is no clock of its program."""
        said = clock_of(self.packs[case.version_id], name) if case.version_id in self.packs else None
        return said.words.in_language(get_language() or "en") if said else None

    def clock_of_task(self, case: Case, task: Task) -> str | None:
        """The code of the clock by which a task of the program is due."""
        said = task_of(self.packs[case.version_id], task.code) if case.version_id in self.packs else None
        return said.clock if said and task.kind == "program" else None

    def of_task(self, case: Case, task: Task) -> str:
        """What is to be done."""
        language = get_language() or "en"
        if task.code and case.version_id in self.packs:
            made = self.packs[case.version_id]
            if task.kind == "letter" and (letter := message_of(made, task.code)):
                return letter.subject.in_language(language)
            if said := task_of(made, task.code):
                return said.words.in_language(language)
        return task.words


def clocks_of(case: Case) -> dict[str, Clock]:
    """The clocks that run beside a case, soonest first, by the code of the pack."""
    rows = Clock.objects.filter(record_kind=Case._meta.label_lower, record_id=case.pk, status__in=OPEN)
    return {clock.name: clock for clock in rows.order_by("due_at", "id")}
