"""Correcting what an agency knows of a person."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day
from commonground.people.events import Corrected
from commonground.people.models import Person
from commonground.people.names import name_key
from commonground.people.queries import kept_as_it_is
from commonground.people.rules import (
    ANameToCallThemBy,
    BornBeforeToday,
    EstimateOfADate,
    NotKeptAsItIs,
    OwnKnowledgeOnly,
)

CORRECTABLE = frozenset(
    {"name", "language", "pronouns", "interpreter_needed", "born_on", "born_estimated", "phone", "note_on_access"}
)


@action("people.correct")
def correct(person: Person, *, by: Viewer, at: datetime | None = None, **facts: Any) -> Person:
    """Correct what your agency knows of a person.

    :param facts: any of ``CORRECTABLE``; what is not named stays as it is.
    :raises NotNow: when another agency wrote the row (P3), a fact cannot be (P1, P2, P4), or the record is kept as it is
        for a legal paper (P30).
    :raises TypeError: for a fact that a person does not have.
    """
    if unknown := set(facts) - CORRECTABLE:
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    person = locked(person)
    hold(OwnKnowledgeOnly, person=person, by=by)
    changed = sorted(name for name, value in facts.items() if getattr(person, name) != value)
    hold(NotKeptAsItIs, changed=changed, kept=kept_as_it_is(person) if changed else False)
    for name in changed:
        setattr(person, name, facts[name].strip() if isinstance(facts[name], str) else facts[name])
    hold(ANameToCallThemBy, BornBeforeToday, EstimateOfADate, today=local_day(by, at), **_known(person))
    if not changed:
        return person
    person.name_key = name_key(person.name)
    person.save(update_fields=[*changed, "name_key"])
    remember(Corrected(person, by=by, at=at, fields=changed))
    return person


def _known(person: Person) -> dict[str, Any]:
    return {"name": person.name, "born_on": person.born_on, "born_estimated": person.born_estimated}
