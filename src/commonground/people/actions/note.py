"""Writing down what an agency knows of a person."""

from datetime import date, datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day
from commonground.people.events import Noted
from commonground.people.models import Person
from commonground.people.names import name_key
from commonground.people.rules import ANameToCallThemBy, BornBeforeToday, EstimateOfADate
from commonground.privacy.actions import new_subject, tie_whoever_knows
from commonground.privacy.models import Subject


@action("people.note")
def note(
    *,
    name: str,
    language: str = "",
    pronouns: str = "",
    interpreter_needed: bool = False,
    born_on: date | None = None,
    born_estimated: bool = False,
    phone: str = "",
    note_on_access: str = "",
    subject: Subject | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Person:
    """Write down what your agency knows of a person. From then on the team is tied to them (or, where only those assigned read,
    whoever writes it down).

    :param subject: the anchor that an accepted referral carried; without one a new anchor is made, so that two agencies
        never learn of each other through a row. An agency that already has a row of the carried subject gets that row.
    :raises NotNow: when the name is empty (P1) or the date of birth cannot be (P2, P4).
    """
    facts = {
        "name": name.strip(), "language": language, "pronouns": pronouns, "interpreter_needed": interpreter_needed,
        "born_on": born_on, "born_estimated": born_estimated, "phone": phone.strip(), "note_on_access": note_on_access.strip(),
    }  # fmt: skip
    hold(ANameToCallThemBy, BornBeforeToday, EstimateOfADate, today=local_day(by, at), **facts)
    known = _already_known(subject, by)
    if known is not None:
        tie_whoever_knows(cause_id=known.pk, subject_id=known.subject_id, by=by, at=at)
        return known
    person = Person.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        agency_id=by.agency_id,
        subject=subject or new_subject(by=by),
        name_key=name_key(name),
        known_since=at,
        **facts,
    )
    tie_whoever_knows(cause_id=person.pk, subject_id=person.subject_id, by=by, at=at)
    remember(Noted(person, by=by, at=at, carried=subject is not None))
    return person


def _already_known(subject: Subject | None, by: Viewer) -> Person | None:
    if subject is None:
        return None
    return Person.objects.filter(agency_id=by.agency_id, subject=subject).first()
