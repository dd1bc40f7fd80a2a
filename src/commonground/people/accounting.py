"""Whom an account of disclosures is about, and which kinds of parts the agency holds of them: for a privacy officer, without reading any."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from commonground.kit.looking import current_look
from commonground.people.names import name_key


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom the officer's agency knows under exactly this name (and this birth, where it knows one)."""

    id: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """A part that the agency holds of a person: what it is and its label, never its text."""

    id: UUID
    label: str
    name: str


def people_to_account(name: str, born_on: date | None) -> list[Known]:
    """The people of the viewer's own agency with exactly this name; the floor answers a privacy officer alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cg_people_to_account(%s, %s)", [name_key(name), born_on])
        found = [Known(*row) for row in cursor.fetchall()]
    if look := current_look():
        for one in found:
            look.saw("people.person", one.id)
    return found


def parts_to_account(person_id: UUID) -> list[Kind]:
    """The parts that the viewer's own agency holds of a person; the floor answers a privacy officer alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cg_parts_to_account(%s)", [person_id])
        return [Kind(*row) for row in cursor.fetchall()]
