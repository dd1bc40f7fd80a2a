"""Noting something."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.vault.events import Noted
from commonground.vault.models import Note, Person
from commonground.vault.rules import SaysSomething


@action("vault.note")
def note(person: Person, *, text: str, by: Viewer, at: datetime | None = None) -> Note:
    """Note something about somebody to whom one is assigned.

    :raises NotNow: OW3. :raises Hidden: for whoever is not assigned.
    """
    assert at is not None
    hold(SaysSomething, text=text)
    person = locked(person)
    made = Note(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, person=person, written_at=at, written_by=by.membership_id
    )  # fmt: skip
    made.text = text
    made.save(force_insert=True)
    remember(Noted(made, by=by, at=at))
    return made
