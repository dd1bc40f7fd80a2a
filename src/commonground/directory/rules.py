"""What must hold for the directory."""

from typing import ClassVar

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.directory.models import Organization
from commonground.kit.rules import Rule


class TheOfficeConfirms(Rule):
    """Only the office that runs this installation says which agency an organization is; ask it."""

    # Whoever is named here receives referrals with what people told. So nobody names themselves.
    code = "L1"
    field: ClassVar[str | None] = "agency"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind == "host"


class NotClaimedByOthers(Rule):
    """Another agency already speaks for this organization; take that back first."""

    code = "L2"

    @classmethod
    def holds(cls, organization: Organization, agency: Agency) -> bool:
        return organization.agency_id in (None, agency.pk)


class SameJurisdiction(Rule):
    """This organization belongs to another jurisdiction."""

    code = "L3"

    @classmethod
    def holds(cls, organization: Organization, agency: Agency) -> bool:
        return organization.jurisdiction_id == agency.jurisdiction_id


class KnownWay(Rule):
    """Say how it was checked: by telephone, by a visit, or by its provider."""

    code = "L4"
    field: ClassVar[str | None] = "how"

    @classmethod
    def holds(cls, how: str) -> bool:
        return how in ("phone", "visit", "provider")
