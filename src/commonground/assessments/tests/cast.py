"""What assessments adds to the shared test story: somebody gives an instrument."""

from typing import Any

from commonground.agencies.tests.cast import Cast
from commonground.assessments.actions import give
from commonground.assessments.models import Assessment
from commonground.people.models import Person

PHQ9_SHEET: dict[str, int | str | None] = {str(n): 1 for n in range(1, 10)} | {"9": 0}


def give_phq9(
    cast: Cast, person: Person, who: str = "amara", *, answers: dict[str, Any] | None = None, **facts: Any
) -> Assessment:
    """``who`` gives the PHQ-9: eight answers of *several days* and none at the ninth, unless some are changed."""
    return give(person=person, instrument="phq9", answers=PHQ9_SHEET | (answers or {}), **facts, by=cast.viewers[who])
