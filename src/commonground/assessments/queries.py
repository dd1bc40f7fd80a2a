"""Questions about assessments, asked by somebody who looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonground.assessments.models import Assessment
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_by_record, parts_of
from commonground.programs.instruments import (
    Instrument,
    NextStep,
    NotAnAnswer,
    Score,
    UnknownInstrument,
    rule_at,
    rule_for,
)


def assessment(assessment_id: UUID) -> Assessment:
    """One visible assessment.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Assessment.objects.all(), pk=assessment_id)


def of_person(person: Person) -> QuerySet[Assessment]:
    """The visible assessments of this person, newest first."""
    return Assessment.objects.filter(subject_id=person.subject_id).order_by("-given_at", "id")


def of_record(record: Any) -> QuerySet[Assessment]:
    """The visible assessments that were given during a record (an encounter), oldest first."""
    return Assessment.objects.filter(record_id=record.pk).order_by("given_at", "id")


def answers_of(assessment: Assessment) -> dict[str, int | str | None] | None:
    """The stored answers by item, or None when this viewer may not see them, or nobody can any more (they were sealed, and erased)."""
    part = parts_of(assessment, name="answers").first()
    return dict(part.content["answers"]) if part and part.content else None


def score_again(assessment: Assessment) -> Score | None:
    """The stored answers under the rule of the version that they were asked with. None when unseen."""
    answers = answers_of(assessment)
    return None if answers is None else rule_of(assessment).score(answers)


def rule_of(assessment: Assessment) -> Instrument:
    """The rule that made a result, by its version; today's where that version is not here (words and steps are still its own)."""
    try:
        return rule_at(assessment.instrument, assessment.version)
    except UnknownInstrument:
        return rule_for(assessment.instrument)


def next_steps_of(assessment: Assessment) -> tuple[NextStep, ...]:
    """What a clinician does next because of an answer; none of it sends police."""
    known = rule_of(assessment).next_steps
    return tuple(known[code] for code in assessment.next_steps if code in known)


RESULT = ("score", "band", "positive", "complete", "flags", "next_steps")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Differs:
    """A stored result that its stored answers do not make, and in what."""

    assessment_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """What came of scoring again: how many were checked, which differ, and which cannot be checked (a version of the rule that is not
    here, or answers that this viewer does not see or that were erased).
    """

    checked: int
    differ: tuple[Differs, ...]
    unchecked: tuple[UUID, ...]


def scored_again() -> Again:
    """Every stored result that this viewer sees, made anew from its answers by the rule of its version."""
    checked, differ, unchecked = 0, [], []
    for row, answers in _with_answers():
        made = made_again(row, answers)
        if made is None:
            unchecked.append(row.pk)
            continue
        checked += 1
        if fields := what_differs(row, made):
            differ.append(Differs(row.pk, fields))
    return Again(checked, tuple(differ), tuple(unchecked))


def _with_answers() -> Iterator[tuple[Assessment, dict[str, Any] | None]]:
    """Rows with their answers, some hundred at once."""
    rows, last = Assessment.objects.order_by("id"), None
    while page := list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE]):
        parts = parts_by_record([row.pk for row in page], name="answers")
        for row in page:
            part = next(iter(parts.get(row.pk, [])), None)
            yield row, dict(part.content["answers"]) if part and part.content else None
        last = page[-1].pk


def made_again(row: Assessment, answers: dict[str, Any] | None) -> Score | None:
    """The result that stored answers make by the rule of the version they were asked with; None when they cannot be scored by it."""
    if answers is None:
        return None
    try:
        return rule_at(row.instrument, row.version).score(answers)
    except (UnknownInstrument, NotAnAnswer):
        return None


def what_differs(row: Assessment, made: Score) -> tuple[str, ...]:
    """The names of what a stored result says otherwise than its answers make; never what."""
    return tuple(name for name in RESULT if getattr(row, name) != _as_stored(getattr(made, name), name))


def _as_stored(value: Any, name: str) -> Any:
    return list(value) if isinstance(value, tuple) else "" if name == "band" and value is None else value
