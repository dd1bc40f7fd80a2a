"""From whom the records of people are kept, as those who may set it read it; and the staff member whom a worker means."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, User
from commonground.agencies.viewers import live_memberships
from commonground.kit.spans import in_force, not_ended
from commonground.people.models import Person
from commonground.people.names import name_key
from commonground.privacy.models import Bar, Statement


def bars_of(person: Person, *, at: datetime) -> list[Bar]:
    """Whom the record of a person is kept from now, the newest first; none for whoever is kept out themself.

    Only those of the viewer's own agency: what another one set is its own to know.
    """
    rows = Bar.objects.filter(not_ended(at), subject_id=person.subject_id).select_related("user", "to_agency")
    return list(rows.order_by("-starts_at", "id"))


def never_shared(viewer: Viewer, *, at: datetime) -> list[Bar]:
    """What the viewer's agency never shares, whomever it knows."""
    rows = Bar.objects.filter(not_ended(at), agency_id=viewer.agency_id, kind="firewall", subject_id=None)
    return list(rows.order_by("-starts_at", "id"))


def never_shared_of(person: Person, *, at: datetime) -> set[str]:
    """The kinds of recipient with which the holder never shares this person's record, in the words of the law."""
    whom = Q(subject_id=person.subject_id) | Q(subject_id=None)
    rows = Bar.objects.filter(whom, in_force(at), agency_id=person.agency_id, kind="firewall")
    return {word for row in rows for word in row.recipients}


def own_bar(bar_id: UUID, *, whole_agency: bool) -> QuerySet[Bar]:
    """One bar that the viewer's agency set, of one person or of everybody there."""
    return Bar.objects.filter(pk=bar_id, record_id=None, subject_id__isnull=whole_agency)


def agencies_to_name(viewer: Viewer) -> QuerySet[Agency]:
    """The partner agencies that a worker can name, by name."""
    return Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).order_by("name", "id")


def staff_meant(agency: Agency, words: str) -> User | None:
    """The one member of staff of an agency who has this name or this address at work; None when nobody or more than one has.

    There is no list to choose from: a list of everybody who works at a shelter is nobody's to read.
    """
    wanted = words.strip()
    if "@" in wanted:
        found = User.objects.filter(email__iexact=wanted, is_service=False)
    else:
        found = User.objects.filter(memberships__agency=agency, is_service=False).distinct()
        found = found.filter(pk__in=[one.pk for one in found if name_key(one.name) == name_key(wanted)])
    here = [one for one in found if live_memberships(one).filter(agency=agency).exists()]
    return here[0] if len(here) == 1 else None


def own_statements(viewer: Viewer) -> list[Statement]:
    """What the viewer said of themself and did not take back: one row a statement, the newest first, never what was written."""
    rows = Statement.objects.filter(user_id=viewer.user_id, jurisdiction_id=viewer.jurisdiction_id, ended_at=None)
    together: dict[UUID, Statement] = {}
    for row in rows.order_by("-starts_at", "said_of"):
        first = together.setdefault(row.said_together, row)
        first.__dict__.setdefault("facts", set()).add(row.said_of)
    return list(together.values())
