"""Questions about assessments, asked by somebody who looks."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonground.assessments.models import Assessment
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_of
from commonground.programs.instruments import NextStep, Score, instrument


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
    return None if answers is None else instrument(assessment.instrument).score(answers)


def next_steps_of(assessment: Assessment) -> tuple[NextStep, ...]:
    """What a clinician does next because of an answer; none of it sends police."""
    known = instrument(assessment.instrument).next_steps
    return tuple(known[code] for code in assessment.next_steps if code in known)
