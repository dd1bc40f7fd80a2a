"""Questions about people's own pages: asked by staff, by the person, and before anybody is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Jurisdiction
from commonground.people.models import STAY_MINUTES, OwnAct, OwnPage, OwnWord, Person

MOST = 50


@dataclass(frozen=True, slots=True)
class Door:
    """The page that words open: ``way`` is ``code`` for those on a card and ``words`` for the person's own."""

    way: str
    page_id: UUID
    jurisdiction_id: UUID
    agency_id: UUID
    language: str
    pin: str
    tries: int
    handed_from: str
    handed_at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that is still open, with its page, the sealed words that the person does not have yet, for how many seconds it stays open, and
    whether it began beside a worker."""

    stay_id: UUID
    page_id: UUID
    jurisdiction_id: UUID
    agency_id: UUID
    subject_id: UUID
    time_zone: str
    hidden: frozenset[str]
    words: str
    seconds: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record about the person of the open page: where it is and what kind it is, without a word of it."""

    kind: str
    id: UUID
    holder_id: UUID
    label: str


def door_of(words_marks: Sequence[str]) -> Door | None:
    """The page that one of the keyed marks of words opens (``own_codes.words_marks``), asked before anybody is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT way, id, jurisdiction, agency, language, pin, tries, handed_from, handed_at"
            " FROM unnest(%s::text[]) AS said (mark) CROSS JOIN LATERAL cg_own_page_by(said.mark)",
            [list(words_marks)],
        )
        row = cursor.fetchone()
    return Door(*row) if row else None


def stay_of(cookie_mark: str, minutes: int = STAY_MINUTES) -> Stay | None:
    """The open stay of a cookie; asking keeps it open for so many minutes more, as far as its hour allows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stay, page, jurisdiction, agency, subject, hidden, words, seconds, beside FROM cg_own_stay_by(%s, %s)",
            [cookie_mark, minutes],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    zone = Jurisdiction.objects.values_list("time_zone", flat=True).get(pk=row[2])
    return Stay(*row[:5], time_zone=zone, hidden=frozenset(row[5]), words=row[6], seconds=row[7], beside=row[8])


def own_records() -> list[OwnRecord]:
    """What is kept of the person whose page is open, as far as the law shows them that it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, id, holder, label FROM cg_own_records()")
        return [OwnRecord(*row) for row in cursor.fetchall()]


def own_page_of(person: Person) -> OwnPage | None:
    """The page that the person's agency handed over, if it has not ended."""
    found: OwnPage | None = OwnPage.objects.filter(
        agency_id=person.agency_id, subject_id=person.subject_id, ended_at=None
    ).first()
    return found


def own_words_about(person: Person, viewer: Viewer) -> QuerySet[OwnWord]:
    """What a person said of their record to the viewer's agency, newest first; complaints stand elsewhere."""
    rows = OwnWord.objects.filter(subject_id=person.subject_id, agency_id=viewer.agency_id).exclude(kind="complaint")
    return rows.order_by("-said_at", "id")


def words_to_answer(viewer: Viewer) -> list[OwnWord]:
    """Corrections and complaints that wait for the viewer's agency, the oldest first."""
    rows = OwnWord.objects.filter(agency_id=viewer.agency_id, kind__in=("correct", "complaint"), answered_at=None)
    return list(rows.select_related("about_agency").order_by("said_at", "id")[:MOST])


def complaint_goes_to(about: Agency | None, *, jurisdiction_id: UUID) -> Agency | None:
    """Who reads a complaint: an agency that an agreement with the one complained of names for it (purpose: administration), else the office
    that runs the installation; each only where a privacy officer works who is outside the chain of the one complained of.

    :returns: None when there is no such body; then the page says who else to turn to (:mod:`commonground.people.elsewhere`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_complaint_reader(%s, %s)", [jurisdiction_id, about.pk if about else None])
        found = cursor.fetchone()[0]
    return Agency.objects.get(pk=found) if found else None


def to_say_again(page_id: UUID) -> QuerySet[OwnAct]:
    """What was done on a page while a worker may have stood by, and was not yet asked about, oldest first."""
    return OwnAct.objects.filter(page_id=page_id, was_them="").order_by("at", "id")
