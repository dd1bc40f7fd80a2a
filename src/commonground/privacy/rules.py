"""What must hold when a record is kept from somebody, and when that ends."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.privacy.law.cells import the_law
from commonground.privacy.models import Bar
from commonground.privacy.models.bar import ASKED_FOR, CONFLICTS, OWN_SLIP, TOLD


class KnownReason(Rule):
    """Choose from the list how it is known."""

    code = "N1"
    field = "why"

    @classmethod
    def holds(cls, why: str) -> bool:
        return why in TOLD


class KnownConflict(Rule):
    """Choose from the list what it is."""

    code = "N2"
    field = "kind"

    @classmethod
    def holds(cls, kind: str) -> bool:
        return kind in CONFLICTS


class NotOneself(Rule):
    """You name yourself. Say it on the page where staff say what concerns them."""

    code = "N3"
    field = "who"

    @classmethod
    def holds(cls, user_id: UUID, by: Viewer) -> bool:
        return user_id != by.user_id


class NotThereAlready(Rule):
    """This is kept already."""

    code = "N4"

    @classmethod
    def holds(cls, there: bool) -> bool:
        return not there


class KnownRecipients(Rule):
    """Choose at least one kind of agency from the list."""

    code = "N5"
    field = "recipients"

    @classmethod
    def holds(cls, recipients: Collection[str]) -> bool:
        return bool(recipients) and set(recipients) <= set(the_law().words.recipients) - {"own", "self"}


class HeldByUs(Rule):
    """Only an agency that wrote down this person itself can say from whom the record is kept."""

    code = "N6"

    @classmethod
    def holds(cls, holder: UUID, by: Viewer) -> bool:
        return holder == by.agency_id


class StillKept(Rule):
    """This has ended already."""

    code = "N7"

    @classmethod
    def holds(cls, bar: Bar, at: datetime) -> bool:
        return bar.ends_at is None or bar.ends_at > at


class TwoPeopleEndIt(Rule):
    """You asked for this to end. Somebody else of your agency has to agree, within 72 hours of your asking."""

    code = "N8"

    @classmethod
    def holds(cls, bar: Bar, by: Viewer, at: datetime) -> bool:
        return not (asked_for(bar, at) and bar.lift_asked_by == by.user_id)


class ConflictOfOneself(Rule):
    """Choose how this concerns you."""

    code = "N9"
    field = "relation"

    @classmethod
    def holds(cls, relation: str) -> bool:
        return relation in set(CONFLICTS) - {"harms_the_person"}


class LastsSomeTime(Rule):
    """The last day has to lie ahead."""

    code = "N10"
    field = "ends_at"

    @classmethod
    def holds(cls, ends_at: datetime | None, at: datetime) -> bool:
        return ends_at is None or ends_at > at


def asked_for(bar: Bar, at: datetime) -> bool:
    """Whether somebody asked to end a bar, and the time to agree is not over."""
    return bar.lift_asked_at is not None and at - bar.lift_asked_at < ASKED_FOR


def own_slip(bar: Bar, by: Viewer, at: datetime) -> bool:
    """Whether the viewer set a bar so lately that they may take it back alone."""
    return bar.set_by == by.membership_id and at - bar.starts_at < OWN_SLIP
