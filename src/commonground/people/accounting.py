"""Whom an account of disclosures is about, and which kinds of parts the agency holds of them: for a privacy officer, without reading any."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.kit.looking import current_look
from commonground.ledger.models import Happening
from commonground.people.events import CopiesKeptInEmergency
from commonground.people.names import name_key
from commonground.privacy.models import Emergency


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


@dataclass(frozen=True, slots=True)
class Came:
    """Copies of one kind that came to the viewer's agency at one moment: from an agency here, or in a packet from a partner elsewhere."""

    at: datetime
    from_agency_id: UUID | None
    partner: str
    way: str
    label: str
    name: str
    purpose: str
    passing: str
    obligations: list[str]
    until: datetime | None
    pieces: int


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


def copies_received() -> list[Came]:
    """The newest copies that came to the viewer's own agency, the newest first; the floor answers a privacy officer alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cg_copies_received()")
        return [Came(*row) for row in cursor.fetchall()]


def copies_kept_of(part_ids: Collection[str], *, viewer: Viewer, since: datetime | None) -> list[Happening]:
    """Each time somebody kept copies of any of these parts of the viewer's agency in an emergency, from the ledger (42 CFR 2.51(c))."""
    ours = Emergency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, owner_id=viewer.agency_id)
    opened = ours.not_shown("only whose copies are looked for")  # type: ignore[attr-defined]
    # By the access first: the book finds a record's lines by its id, and has no order by what happened.
    rows = Happening.objects.using("ledger").filter(
        record_id__in=list(opened.values_list("pk", flat=True)), kind=CopiesKeptInEmergency.code, facts__sources__has_any_keys=list(part_ids)
    )  # fmt: skip
    return list(rows.filter(at__gte=since) if since else rows)
