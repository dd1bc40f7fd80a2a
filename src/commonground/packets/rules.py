"""What must hold before a packet is made or taken in."""

from datetime import datetime, timedelta

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.packets.models import Partner
from commonground.privacy.actions.ties import works_as_a_team

LONGEST = timedelta(days=90)


class TakenByAPerson(Rule):
    """In this agency only those assigned read such a record, so somebody who works there takes the packet in, on the page."""

    code = "SP1"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return works_as_a_team(by.agency_kind) or not by.role.startswith("service_")


class KnownPartner(Rule):
    """Choose a partner whose keys are known here."""

    code = "SP2"
    field = "partner"

    @classmethod
    def holds(cls, partner: Partner, by: Viewer) -> bool:
        return partner.agency_id == by.agency_id and partner.ended_at is None


class EndsInTime(Rule):
    """Say until when, at most 90 days from now."""

    code = "SP3"
    field = "until"

    @classmethod
    def holds(cls, until: datetime, at: datetime) -> bool:
        return at < until <= at + LONGEST


class SaysSomething(Rule):
    """Choose at least one thing to send."""

    code = "SP4"

    @classmethod
    def holds(cls, items: object) -> bool:
        return bool(items)


class AnotherHouse(Rule):
    """These are the keys of this installation itself."""

    code = "SP5"

    @classmethod
    def holds(cls, signs: str, own: str) -> bool:
        return signs != own
