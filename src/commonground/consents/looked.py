"""What was already shared: which agencies looked at a person's records while a release was open. It cannot be taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency
from commonground.consents.models import Release
from commonground.ledger.models import Look
from commonground.privacy.models import Part

MOST = 500


@dataclass(frozen=True, slots=True)
class Looked:
    """What one named agency saw: how often it looked and when last. ``silent``: by law it never says whether it did."""

    agency: Agency
    times: int
    last: datetime | None
    silent: bool


def looked_under(release: Release, *, at: datetime) -> list[Looked]:
    """How often each agency that a release names looked at what the giver holds of the person, from the yes until now.

    Read from the book of who looked, by the agency that asked. An agency that works in silence is named without a number.
    """
    named = list(Agency.objects.filter(pk__in=release.to_agencies))
    theirs = _ids(release)
    times = {one.pk: _looks(one.pk, release, theirs, at) if one.kind not in SILENT_KINDS else [] for one in named}
    return [
        Looked(one, len(times[one.pk]), max(times[one.pk], default=None), one.kind in SILENT_KINDS) for one in named
    ]


def _ids(release: Release) -> frozenset[str]:
    """What the giver holds of the person: the row of the person and the labelled parts."""
    parts = Part.objects.filter(agency_id=release.agency_id, subject_id=release.subject_id).values_list("pk", flat=True)
    return frozenset(map(str, [release.person_id, *parts]))


def _looks(agency_id: UUID, release: Release, theirs: frozenset[str], at: datetime) -> list[datetime]:
    """When an agency was shown something of the person, newest first; at most 500 times."""
    rows = (
        Look.objects.using("ledger")
        .filter(
            jurisdiction_id=release.jurisdiction_id, agency_id=agency_id, at__gte=release.given_at, at__lte=at, outcome="shown"
        )
        .order_by("-at")
        .values_list("at", "records")
    )  # fmt: skip
    return [moment for moment, records in rows if any(not theirs.isdisjoint(ids) for ids in records.values())][:MOST]
