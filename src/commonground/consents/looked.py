"""What was already shared: which agencies looked at a person's records while a release was open, and what was sent to them. It cannot be
taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max

from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency
from commonground.consents.models import Release
from commonground.ledger.reading import looks_that_showed


@dataclass(frozen=True, slots=True)
class Looked:
    """What one named agency saw: how often it looked and when last. ``silent``: by law it never says whether it did.

    ``notes``: how many notes that the permission names were sent to it, the last one on ``sent``; that is the giver's own doing, so it is
    told of an agency of silence too.
    """

    agency: Agency
    times: int
    last: datetime | None
    silent: bool
    notes: int = 0
    sent: datetime | None = None


def looked_under(release: Release, *, at: datetime) -> list[Looked]:
    """How often each agency that a release names looked at what the giver holds of the person, from the yes until now.

    Read from the book of who looked, by the agency that asked; the same for everybody of that agency who keeps the permission, whatever
    they may read of it themselves. An agency that works in silence is named without a number.
    """
    named = list(Agency.objects.filter(pk__in=release.to_agencies))
    speaking = [one.pk for one in named if one.kind not in SILENT_KINDS]
    found = _looks(release, speaking, at)
    sent = _sent(release) if release.items else {}
    return [
        Looked(one, *found.get(one.pk, (0, None)), one.kind in SILENT_KINDS, *sent.get(one.pk, (0, None)))
        for one in named
    ]


def _sent(release: Release) -> dict[UUID, tuple[int, datetime]]:
    """How many of the notes that a release names were sent to each agency, and when last; the floor answers the giver's own staff alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency, notes, last FROM cg_sent_under_release(%s)", [release.pk])
        return {agency: (notes, last) for agency, notes, last in cursor.fetchall()}


def _parts(release: Release) -> list[UUID]:
    """The parts that the giver holds of the person, as ids; the floor answers the giver's own staff alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cg_parts_under_release(%s)", [release.pk])
        return [row[0] for row in cursor.fetchall()]


def _looks(release: Release, agencies: list[UUID], at: datetime) -> dict[UUID, tuple[int, datetime]]:
    """How often and when last each of these agencies was shown something of the person."""
    theirs = {"people.person": [release.person_id], "privacy.part": _parts(release)}
    looks = looks_that_showed(theirs, jurisdiction_id=release.jurisdiction_id, since=release.given_at).order_by()
    rows = looks.filter(agency_id__in=agencies, at__lte=at).values_list("agency_id")
    return {agency: (times, last) for agency, times, last in rows.annotate(times=Count("pk"), last=Max("at"))}
