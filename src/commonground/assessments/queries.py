"""Questions about assessments, asked by somebody who looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonground.assessments.models import Assessment
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_by_record, parts_of
from commonground.programs.instruments import NextStep, NotAnAnswer, Score, rule_for


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
    """The stored answers under today's rule: equal to what is stored as long as the version is the same. None when unseen."""
    answers = answers_of(assessment)
    return None if answers is None else rule_for(assessment.instrument).score(answers)


def next_steps_of(assessment: Assessment) -> tuple[NextStep, ...]:
    """What a clinician does next because of an answer; none of it sends police."""
    known = rule_for(assessment.instrument).next_steps
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
    """What came of scoring again: how many were checked, which differ, and which cannot be checked (another version of the wording or
    the rule, or answers that this viewer does not see or that were erased).
    """

    checked: int
    differ: tuple[Differs, ...]
    unchecked: tuple[UUID, ...]


def scored_again() -> Again:
    """Every stored result that this viewer sees, made anew from its answers under today's rule."""
    checked, differ, unchecked = 0, [], []
    for row, answers in _with_answers():
        made = _made_again(row, answers)
        if made is None:
            unchecked.append(row.pk)
            continue
        checked += 1
        fields = tuple(name for name in RESULT if getattr(row, name) != _as_stored(getattr(made, name), name))
        if fields:
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


def _made_again(row: Assessment, answers: dict[str, Any] | None) -> Score | None:
    rule = rule_for(row.instrument)
    # A licensed wording stands behind the rule's own version; the rule alone makes the result.
    if answers is None or rule.version != row.version.partition("+")[0]:
        return None
    try:
        return rule.score(answers)
    except NotAnAnswer:
        return None


def _as_stored(value: Any, name: str) -> Any:
    return list(value) if isinstance(value, tuple) else "" if name == "band" and value is None else value
