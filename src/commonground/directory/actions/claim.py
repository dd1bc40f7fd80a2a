"""Claiming an organization: from then on a referral to its services reaches that agency."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.directory.events import Claimed, Unclaimed
from commonground.directory.models import Organization
from commonground.directory.rules import ClaimForYourAgency, NotClaimedByOthers, SameJurisdiction
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("directory.claim")
def claim(organization: Organization, agency: Agency, *, by: Viewer, at: datetime | None = None) -> Organization:
    """Say that an organization of the directory is this agency. Said twice, it changes nothing.

    :raises NotNow: for an agency that is not one's own, or an organization that another agency speaks for.
    """
    organization = locked(organization)
    hold(
        SameJurisdiction, ClaimForYourAgency, NotClaimedByOthers,
        organization=organization, agency=agency, agency_id=agency.pk, by=by,
    )  # fmt: skip
    if organization.agency_id == agency.pk:
        return organization
    organization.agency, organization.claimed_at = agency, at
    organization.save(update_fields=["agency", "claimed_at"])
    remember(Claimed(organization, by=by, at=at, agency=agency.pk))
    return organization


@action("directory.unclaim", right="directory.claim")
def unclaim(organization: Organization, *, by: Viewer, at: datetime | None = None) -> Organization:
    """Take the claim back; referrals sent until now keep the agency they were sent to.

    :raises NotNow: when another agency speaks for the organization.
    """
    organization = locked(organization)
    hold(ClaimForYourAgency, agency_id=organization.agency_id or by.agency_id, by=by)
    if organization.agency_id is None:
        return organization
    before, organization.agency, organization.claimed_at = organization.agency_id, None, None
    organization.save(update_fields=["agency", "claimed_at"])
    remember(Unclaimed(organization, by=by, at=at, agency=before))
    return organization
