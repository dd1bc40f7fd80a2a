"""What must hold among partners."""

from collections.abc import Collection, Iterable
from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement, Invitation
from commonground.agencies.queries import from_within, had_administrator, works_for
from commonground.agencies.roles import UnknownRole, role
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
    """You cannot end your own role or switch off your own account; ask another administrator."""

    code = "A3"

    @classmethod
    def holds(cls, user_id: object, by: Viewer) -> bool:
        return user_id != by.user_id


class NotToYourself(Rule):
    """You cannot give a role to yourself. Ask another administrator of your agency, or the office that runs this installation. In a
    victim service or a substance use program, where the office gives no roles, invite a second administrator first."""

    code = "A8"
    field = "email"

    @classmethod
    def holds(cls, user_id: object, by: Viewer) -> bool:
        return user_id != by.user_id


class AppointsItself(Rule):
    """This agency by law never says who came to it, so it alone says who works there. The office can appoint its first administrator,
    nobody else, and nobody who works for the office. Ask an administrator of that agency; if there is none any more, whoever keeps the machine
    can invite one with a command."""

    code = "A9"
    field = "agency"

    @classmethod
    def holds(cls, agency: Agency, user_id: object, role_code: str, by: Viewer) -> bool:
        if from_within(agency, by):
            return True
        return role_code == "administrator" and not had_administrator(agency, user_id) and not works_for(user_id, by)


class SwitchesItselfOn(Rule):
    """Accounts of people who work for an agency that by law never says who came to it are switched on by its own administrators. If
    there is none any more, whoever keeps the machine can do it with a command."""

    code = "A10"

    @classmethod
    def holds(cls, agencies: Iterable[Agency], by: Viewer) -> bool:
        return all(from_within(agency, by) for agency in agencies)


class RoleForPeople(Rule):
    """Choose a role from the list; some roles belong to the system itself and no person can hold them."""

    code = "A4"
    field = "role"

    @classmethod
    def holds(cls, role_code: str) -> bool:
        try:
            return not role(role_code).is_service
        except UnknownRole:
            return False


class OwnStaffOnly(Rule):
    """You can switch accounts off and on for people who work for your agency and for no other. End the role here instead, or
    ask the office that runs this installation."""

    code = "A5"

    @classmethod
    def holds(cls, agency_ids: set[object], by: Viewer) -> bool:
        return by.agency_kind == "host" or agency_ids == {by.agency_id}


class AccountIsOn(Rule):
    """The account of this address is switched off; switch it on again first."""

    code = "A6"
    field = "email"

    @classmethod
    def holds(cls, is_active: bool, known_here: bool) -> bool:
        return is_active or not known_here  # of an account elsewhere nobody learns here whether it is on


class InvitationHolds(Rule):
    """This link does not work any more. Ask whoever invited you for a new one."""

    code = "A7"

    @classmethod
    def holds(cls, invitation: Invitation, at: datetime) -> bool:
        membership = invitation.membership
        return (
            invitation.used_at is None
            and invitation.withdrawn_at is None
            and at < invitation.expires_at
            and invitation.user.is_active
            and (membership.ends_at is None or membership.ends_at > at)
            and membership.agency.active
        )


class AgreesOnSomething(Rule):
    """Choose at least one kind of record and one purpose."""

    code = "A11"
    field = "labels"

    @classmethod
    def holds(cls, labels: Collection[str], purposes: Collection[str]) -> bool:
        return bool(labels) and bool(purposes)


class TwoAgencies(Rule):
    """Choose two different agencies; an agency needs no agreement with itself."""

    code = "A12"
    field = "to_agency"

    @classmethod
    def holds(cls, from_agency: Agency, to_agency: Agency) -> bool:
        return from_agency.pk != to_agency.pk


class EndsAfterItBegins(Rule):
    """The last day is before the first."""

    code = "A13"
    field = "last_day"

    @classmethod
    def holds(cls, starts_at: datetime, ends_at: datetime | None) -> bool:
        return ends_at is None or ends_at > starts_at
