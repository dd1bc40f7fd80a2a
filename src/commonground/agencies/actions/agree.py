"""Making and ending an agreement."""

from collections.abc import Iterable
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.events import Agreed, AgreementEnded
from commonground.agencies.models import Agency, Agreement
from commonground.agencies.rules import OwnAgencyOnly, OwnAgreementOnly
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
    by: Viewer,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> Agreement:
    """Put in force what one agency may tell another, why, and until when."""
    hold(OwnAgencyOnly, agency=from_agency, by=by)
    agreement = Agreement.objects.create(
        jurisdiction_id=from_agency.jurisdiction_id,
        from_agency=from_agency,
        to_agency=to_agency,
        labels=sorted(labels),
        purposes=sorted(purposes),
        title=title,
        starts_at=starts_at or at,
        ends_at=ends_at,
    )
    remember(Agreed(agreement, by=by, at=at, from_agency=from_agency.pk, to_agency=to_agency.pk))
    return agreement


@action("agencies.end_agreement")
def end_agreement(agreement: Agreement, *, by: Viewer, at: datetime | None = None) -> Agreement:
    """End an agreement; the next statement of anyone obeys."""
    agreement = locked(agreement)
    hold(OwnAgreementOnly, agreement=agreement, by=by)
    agreement.ends_at = at
    agreement.save(update_fields=["ends_at"])
    remember(AgreementEnded(agreement, by=by, at=at))
    return agreement
