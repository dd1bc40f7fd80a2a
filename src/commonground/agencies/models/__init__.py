"""Facts about partners: jurisdictions, areas, agencies, users, memberships, agreements."""

from commonground.agencies.models.agency import Agency, Area, Jurisdiction
from commonground.agencies.models.agreement import Agreement
from commonground.agencies.models.invitation import Invitation
from commonground.agencies.models.membership import Membership
from commonground.agencies.models.rows import JurisdictionRow
from commonground.agencies.models.user import User

__all__ = ["Agency", "Agreement", "Area", "Invitation", "Jurisdiction", "JurisdictionRow", "Membership", "User"]
