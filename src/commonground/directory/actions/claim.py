"""Claiming an organization: from then on a referral to its services reaches that agency."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.directory.events import Claimed, Unclaimed
from commonground.directory.models import Organization
from commonground.directory.rules import NotClaimedByOthers, SameJurisdiction, TheOfficeConfirms
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("directory.claim")
def claim(organization: Organization, agency: Agency, *, by: Viewer, at: datetime | None = None) -> Organization:
    """Confirm, as the office, that an organization of the directory is this agency. Said twice, it changes nothing.

    :raises NotNow: for another office than the host, or an organization that another agency speaks for.
    """
    organization = locked(organization)
    hold(SameJurisdiction, TheOfficeConfirms, NotClaimedByOthers, organization=organization, agency=agency, by=by)
    if organization.agency_id == agency.pk:
        return organization
    organization.agency, organization.claimed_at = agency, at
    organization.save(update_fields=["agency", "claimed_at"])
    remember(Claimed(organization, by=by, at=at, agency=agency.pk))
    return organization


@action("directory.unclaim", right="directory.claim")
def unclaim(organization: Organization, *, by: Viewer, at: datetime | None = None) -> Organization:
    """Take the claim back; referrals sent until now keep the agency they were sent to.

    :raises NotNow: for another office than the host.
    """
    organization = locked(organization)
    hold(TheOfficeConfirms, by=by)
    if organization.agency_id is None:
        return organization
    before, organization.agency, organization.claimed_at = organization.agency_id, None, None
    organization.save(update_fields=["agency", "claimed_at"])
    remember(Unclaimed(organization, by=by, at=at, agency=before))
    return organization
