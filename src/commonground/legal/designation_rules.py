"""What must hold when a school designates who else reads a pupil's record."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.kit.rules import Rule
from commonground.legal.designations import FORMS, LONGEST
from commonground.legal.models import Designation

LONGEST_DOCUMENT = 200


class OnlyASchool(Rule):
    """Only a school opens a school record to somebody else in this way."""

    code = "J96"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return by.agency_kind == "school"


class ToWhomTheLawNames(Rule):
    """Choose a school officer of a police agency, or a caseworker of child protection, who works here now."""

    code = "J97"
    field = "to"

    @classmethod
    def holds(cls, kind: str, agency: Agency, member: Membership, by: Viewer, at: datetime) -> bool:
        form = FORMS.get(kind)
        if form is None or agency.kind != form.to or not agency.active or agency.jurisdiction_id != by.jurisdiction_id:
            return False
        there = member.agency_id == agency.pk and member.role == form.role
        return there and member.starts_at <= at and (member.ends_at is None or member.ends_at > at)


class AllThatTheLawAsks(Rule):
    """Each of these has to be so, and you say that it is. If one is not, the record stays closed."""

    code = "J98"
    field = "conditions"

    @classmethod
    def holds(cls, kind: str, conditions: Collection[str]) -> bool:
        return kind in FORMS and set(conditions) == set(FORMS[kind].conditions)


class RestsOnAPaper(Rule):
    """Write down which paper says so, in up to 200 characters."""

    code = "J99"
    field = "document"

    @classmethod
    def holds(cls, document: str) -> bool:
        return 0 < len(document.strip()) <= LONGEST_DOCUMENT


class EndsWithinTheYear(Rule):
    """Choose a last day within a year from today. After that, look at the paper again."""

    code = "J100"
    field = "until"

    @classmethod
    def holds(cls, ends_at: datetime, at: datetime) -> bool:
        return at < ends_at <= at + LONGEST


class NotDesignatedYet(Rule):
    """They may read this record already. End that first to change it."""

    code = "J101"
    field = "to"

    @classmethod
    def holds(cls, there: bool) -> bool:
        return not there


class StillDesignated(Rule):
    """This ended already."""

    code = "J102"

    @classmethod
    def holds(cls, designation: Designation, at: datetime) -> bool:
        return designation.ends_at > at
