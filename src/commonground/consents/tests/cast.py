"""What consents adds to the shared test story: a person gives permission, says no, or not now."""

from dataclasses import fields
from typing import Any

from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.tests.cast import Cast
from commonground.consents.actions import decline, give
from commonground.consents.models import Release, SpokenWithdrawal
from commonground.consents.putting import Shown, seal_of
from commonground.consents.queries import named_notes
from commonground.consents.rules import usual
from commonground.consents.said import Said
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.status import ALOUD
from commonground.kit.closed import door_open
from commonground.people.models import Person

DRAWN = {"strokes": [[[10, 100], [60, 40], [110, 120], [200, 80]]]}


def give_release(
    cast: Cast, person: Person, who: str = "amara", *, to: tuple[str, ...] = ("housing",), **facts: Any
) -> Release:
    """``who`` records a permission of this person, general and health facts for housing unless told otherwise."""
    return as_put(**_told(cast, person, to, facts), by=cast.viewers[who])


def shown_for(cast: Cast, person: Person, who: str, *, to: tuple[str, ...] = ("housing",), **facts: Any) -> Shown:
    """The question of ``give_release`` as it stood on the screen."""
    return _shown(_told(cast, person, to, facts), cast.viewers[who])


def as_put(*, by: Viewer, **facts: Any) -> Release:
    """The verb *give*, after the same question stood on the screen in the person's hand."""
    told = {**facts, "at": facts.get("at") or timezone.now()}
    shown = told.get("shown", ...)
    facts = {name: told[name] for name in ("person", "to_agencies", "expires_at", "at") if name in told}
    said = Said(**{one.name: told[one.name] for one in fields(Said) if told.get(one.name) is not None})
    release = give(**facts, said=said, shown=_shown(told, by) if shown is ... else shown, by=by)
    with as_viewer(by):
        assert release.number  # read while somebody looks; the tests say it afterwards
    return release


def written_word(viewer: Viewer, **facts: Any) -> SpokenWithdrawal:
    """A row of a word with the application's proof, past its verb: what else the floor asks of it."""
    told = {"agency_id": viewer.agency_id, "told_how": "phone", "said_at": timezone.now(), "recorded_by": viewer.membership_id, **facts}  # fmt: skip
    word = SpokenWithdrawal(jurisdiction_id=viewer.jurisdiction_id, **told)
    with as_viewer(viewer), door_open("test"):
        word.save(force_insert=True)
    return word


def _told(cast: Cast, person: Person, to: tuple[str, ...], facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": person,
        "to_agencies": [cast.agencies[name] for name in to],
        "labels": ["general", "health"],
        "asked_alone": True,
        "risks_explained": True,
        "signed_how": "drawn",
        "signature": DRAWN,
        **({"witness": cast.members["chen"]} if facts.get("signed_how") == ALOUD else {}),
        **facts,
    }


def _shown(told: dict[str, Any], by: Viewer) -> Shown:
    with as_viewer(by):
        crisis = told.get("crisis", False) or is_on_a_scene(told["person"], by=by)
        named = named_notes(told["person"], told.get("items", ()), by)
    ends = told.get("expires_at") or told["at"] + usual(told["labels"], crisis=crisis)
    asked = {name: told[name] for name in ("days", "signer", "language", "purpose", "supervised") if name in told}
    put = {"person": told["person"], "to_agencies": told["to_agencies"], "labels": told["labels"]}
    return Shown(told["at"], seal_of(**put, **asked, items=named, until=ends, crisis=crisis))


def say_no(cast: Cast, person: Person, who: str = "amara", *, answer: str = "no", **facts: Any) -> Release:
    """``who`` records that this person said no, or not now."""
    told = {"to_agencies": [cast.housing], "labels": ["general"], **facts}
    return decline(person=person, answer=answer, **told, by=cast.viewers[who])
