"""What other agencies may share about somebody, asked of the law with a made-up question: never whether there is anything to share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.kit.spans import in_force, not_ended
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts, RelationFact
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.models import Grant, Reach
from commonground.privacy.why import agreement_fact, reaches, release_fact


def would_see(
    viewer: Viewer,
    subject_id: UUID,
    labels: Mapping[UUID, Iterable[str]],
    agreements: Iterable[Agreement],
    *,
    at: datetime | None = None,
) -> dict[tuple[UUID, str], Ruling]:
    """What the law would say if each of these agencies held something about this person under each of these labels.

    It reads agreements, and the live permissions and ties that already name the viewer; nothing that an agency holds, and no bar that
    one has set, so that the answer is the same whether an agency knows the person or not. Two questions to the database.

    :param labels: by the id of the agency that would hold it.
    """
    at = at or timezone.now()
    live = in_force(at, "expires_at") & not_ended(at, "revoked_at")
    about = {"subject_id": subject_id}
    grants = list(Grant.objects.filter(live, **about, to_agency_id=viewer.agency_id, from_agency_id__in=labels))
    ties = list(Reach.objects.filter(reaches(viewer), in_force(at), **about, giver_id__in=labels))
    facts = {
        owner: Facts(
            at=at,
            agreements=tuple(
                agreement_fact(one) for one in agreements if owner in (one.from_agency_id, one.to_agency_id)
            ),
            releases=tuple(release_fact(one) for one in grants if one.from_agency_id == owner),
            relations=tuple(
                RelationFact(tie.starts_at, tie.ends_at, tie.kind) for tie in ties if tie.giver_id == owner
            ),
        )
        for owner in labels
    }
    return {
        (owner, label): decide(_made_up(viewer, owner, label), facts[owner])
        for owner in labels
        for label in labels[owner]
    }


def _made_up(viewer: Viewer, owner: UUID, label: str) -> Asked:
    recipient = recipient_of(viewer.agency_kind, viewer.role, the_law().words)
    return Asked(
        labels=frozenset({label}), purpose=viewer.purpose, agency=str(viewer.agency_id), recipient=recipient.kind,
        owner=str(owner), reads=viewer.labels, traits=recipient.traits,
    )  # fmt: skip
