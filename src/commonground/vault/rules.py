"""What must hold before something is written down, signed, sent or counted."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from commonground.agencies.models import Membership
from commonground.kit.rules import Rule
from commonground.packets.models import Partner
from commonground.vault.models import Person, Release
from commonground.vault.models.person import CAME_FOR
from commonground.vault.models.release import PURPOSES, SIGNED

LONGEST = timedelta(days=90)


class NamedSomehow(Rule):
    """Write the name that the person goes by here; it may be any name."""

    code = "OW1"
    field = "name"

    @classmethod
    def holds(cls, name: str) -> bool:
        return bool(name.strip())


class KnownReason(Rule):
    """Choose what the person came for."""

    code = "OW2"
    field = "came_for"

    @classmethod
    def holds(cls, came_for: str) -> bool:
        return came_for in dict(CAME_FOR)


class SaysSomething(Rule):
    """Write something down."""

    code = "OW3"
    field = "text"

    @classmethod
    def holds(cls, text: str) -> bool:
        return bool(text.strip())


class ColleagueHere(Rule):
    """Choose an advocate who works here now."""

    code = "OW4"
    field = "member"

    @classmethod
    def holds(cls, member: Membership, person: Person, at: datetime) -> bool:
        ended = member.ends_at is not None and member.ends_at <= at
        return member.agency_id == person.agency_id and member.role == "advocate" and not ended


class SomebodyStays(Rule):
    """Somebody must stay assigned to the person."""

    code = "OW5"
    field = "member"

    @classmethod
    def holds(cls, left: Collection[UUID]) -> bool:
        return bool(left)


class NamesItems(Rule):
    """Choose what may leave: the name, or notes, one by one. A permission for everything is none."""

    code = "OW10"
    field = "notes"
    source = "28 CFR 94.115(a)(2)"

    @classmethod
    def holds(cls, notes: Collection[UUID], with_name: bool, of_person: Collection[UUID]) -> bool:
        return (bool(notes) or with_name) and set(notes) <= set(of_person)


class OneReceiver(Rule):
    """Choose who receives it: one agency on a permission."""

    code = "OW11"
    field = "partner"
    source = "34 USC 12291(b)(2)(B)"

    @classmethod
    def holds(cls, partner: Partner, person: Person) -> bool:
        return partner.agency_id == person.agency_id and partner.ended_at is None


class SaysWhy(Rule):
    """Choose what it is for, and write in the person's own words why."""

    code = "OW12"
    field = "why"

    @classmethod
    def holds(cls, purpose: str, why: str) -> bool:
        return purpose in dict(PURPOSES) and bool(why.strip())


class EndsWithin90Days(Rule):
    """Say until when, at most 90 days from now. A permission without an end is none."""

    code = "OW13"
    field = "until"
    source = "34 USC 12291(b)(2)(B)"

    @classmethod
    def holds(cls, until: datetime, at: datetime) -> bool:
        return at < until <= at + LONGEST


class SignedByThem(Rule):
    """The person signs with their name, after somebody explained what can happen with it, in a language they understand."""

    code = "OW14"
    field = "signature"
    source = "28 CFR 94.115(a)(2)"

    @classmethod
    def holds(cls, signature: str, signed_how: str, explained: bool, language: str) -> bool:
        return bool(signature.strip()) and signed_how in dict(SIGNED) and explained and bool(language.strip())


class PermissionHolds(Rule):
    """This permission has ended or was taken back. Nothing leaves on it."""

    code = "OW15"
    source = "34 USC 12291(b)(2)(B)"

    @classmethod
    def holds(cls, release: Release, at: datetime) -> bool:
        return release.holds(at)


class SameReceiver(Rule):
    """The keys of this receiver have ended since the person signed. Ask whoever keeps this installation."""

    code = "OW16"

    @classmethod
    def holds(cls, release: Release) -> bool:
        return release.partner.ended_at is None


class NotYetTakenBack(Rule):
    """This permission was taken back already."""

    code = "OW17"

    @classmethod
    def holds(cls, release: Release) -> bool:
        return release.taken_back_at is None


class NotYetOpened(Rule):
    """This message was opened already."""

    code = "OW18"

    @classmethod
    def holds(cls, came_out: str) -> bool:
        return not came_out


class WholeQuarter(Rule):
    """Totals are made for a quarter that is over."""

    code = "OW20"
    field = "begins_on"

    @classmethod
    def holds(cls, begins_on: date, ends_before: date, today: date) -> bool:
        return begins_on.day == 1 and begins_on.month % 3 == 1 and ends_before <= today
