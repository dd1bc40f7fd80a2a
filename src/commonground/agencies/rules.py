"""What must hold among partners."""

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement
from commonground.kit.rules import Rule


class OwnAgencyOnly(Rule):
    """You can do this for your own agency only."""

    code = "A1"

    @classmethod
    def holds(cls, agency: Agency, by: Viewer) -> bool:
        return by.agency_id == agency.pk or by.agency_kind == "host"


class OwnAgreementOnly(Rule):
    """Only the agency that gives, or the office that runs this installation, can end this agreement."""

    code = "A2"

    @classmethod
    def holds(cls, agreement: Agreement, by: Viewer) -> bool:
        return by.agency_id == agreement.from_agency_id or by.agency_kind == "host"


class NotYourOwnDoor(Rule):
    """You cannot switch off your own account; ask another administrator."""

    code = "A3"

    @classmethod
    def holds(cls, user_id: object, by: Viewer) -> bool:
        return user_id != by.user_id
