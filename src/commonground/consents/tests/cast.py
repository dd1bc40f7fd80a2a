"""What consents adds to the shared test story: a person gives permission, says no, or not now."""

from typing import Any

from commonground.agencies.tests.cast import Cast
from commonground.consents.actions import decline, give
from commonground.consents.models import Release
from commonground.people.models import Person

DRAWN = {"strokes": [[[10, 100], [60, 40], [110, 120], [200, 80]]]}


def give_release(
    cast: Cast, person: Person, who: str = "amara", *, to: tuple[str, ...] = ("housing",), **facts: Any
) -> Release:
    """``who`` records a permission of this person, general and health facts for housing unless told otherwise."""
    return give(
        **{
            "person": person,
            "to_agencies": [cast.agencies[name] for name in to],
            "labels": ["general", "health"],
            "asked_alone": True,
            "risks_explained": True,
            "signed_how": "drawn",
            "signature": DRAWN,
            **facts,
        },
        by=cast.viewers[who],
    )


def say_no(cast: Cast, person: Person, who: str = "amara", *, answer: str = "no", **facts: Any) -> Release:
    """``who`` records that this person said no, or not now."""
    return decline(
        person=person, answer=answer, to_agencies=[cast.housing], labels=["general"], **facts, by=cast.viewers[who]
    )
