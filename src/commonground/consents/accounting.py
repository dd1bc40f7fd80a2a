"""What was sent under permissions, note by note, for an account of disclosures: days, places and kinds, never a word of a note."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Pushed:
    """One note of one sending: when it left, for which agency, what kind it is, what for, and the permission and cells that it rested on."""

    at: datetime
    to_agency_id: UUID
    label: str
    name: str
    purpose: str
    release_id: UUID
    cells: tuple[str, ...]


def sent_to_account(person_id: UUID, *, since: datetime | None) -> list[Pushed]:
    """Each note of this person that the viewer's own agency sent under a permission; the floor answers a privacy officer alone.

    :param since: how far back; None: as far as there is anything.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cg_sent_to_account(%s, %s)", [person_id, since])
        return [Pushed(*row[:-1], cells=tuple(row[-1])) for row in cursor.fetchall()]
