"""Making and ending an agreement."""

from collections.abc import Iterable
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.events import Agreed, AgreementEnded
from commonground.agencies.models import Agency, Agreement
from commonground.agencies.models.agreement import FIRST_MOMENT
from commonground.agencies.rules import (
    AgreesOnSomething,
    EndsAfterItBegins,
    OwnAgencyOnly,
    OwnAgreementOnly,
    TwoAgencies,
)
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("agencies.agree")
def agree(
    *,
    from_agency: Agency,
    to_agency: Agency,
    labels: Iterable[str],
    purposes: Iterable[str],
    title: str,
    papers: Iterable[str] = (),
    by: Viewer,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> Agreement:
    """Put in force what one agency may tell another, why, and until when.

    :param papers: what came with it because the law asks for it (``agencies.papers``).
    :raises NotNow: for another agency's records (A1), or when it says nothing (A11), has one party (A12) or ends before it begins (A13).
    """
    labels, purposes, starts_at = sorted(set(labels)), sorted(set(purposes)), starts_at or at
    facts = {"from_agency": from_agency, "to_agency": to_agency, "labels": labels, "purposes": purposes}
    hold(
        OwnAgencyOnly, AgreesOnSomething, TwoAgencies, EndsAfterItBegins,
        agency=from_agency, by=by, starts_at=starts_at, ends_at=ends_at, **facts,
    )  # fmt: skip
    agreement = Agreement.objects.create(
        jurisdiction_id=from_agency.jurisdiction_id,
        **facts,
        papers=sorted(set(papers)),
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    remember(Agreed(agreement, by=by, at=at, from_agency=from_agency.pk, to_agency=to_agency.pk))
    return agreement


@action("agencies.end_agreement")
def end_agreement(agreement: Agreement, *, by: Viewer, at: datetime | None = None) -> Agreement:
    """End an agreement; the next statement of anyone obeys. One that has ended stays as it ended.

    One that has not begun yet ends with its first moment, so that it never opens anything.
    """
    assert at is not None
    agreement = locked(agreement)
    hold(OwnAgreementOnly, agreement=agreement, by=by)
    if agreement.is_over(at):
        return agreement
    agreement.ends_at = max(at, agreement.starts_at + FIRST_MOMENT)
    agreement.save(update_fields=["ends_at"])
    remember(AgreementEnded(agreement, by=by, at=at))
    return agreement
