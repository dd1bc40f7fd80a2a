"""What must hold for units."""

from collections.abc import Collection, Iterable
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.roles import role
from commonground.kit.rules import Rule
from commonground.units.kinds import SKILLS, UNIT_KINDS


class KnownKindOfUnit(Rule):
    """Choose a kind of unit from the list."""

    code = "U1"
    field = "kind"

    @classmethod
    def holds(cls, kind: str) -> bool:
        return kind in dict(UNIT_KINDS)


class KnownSkills(Rule):
    """Choose skills from the list."""

    code = "U2"
    field = "skills"

    @classmethod
    def holds(cls, skills: Iterable[str]) -> bool:
        return set(skills) <= set(dict(SKILLS))


class CrewAreResponders(Rule):
    """Everyone in a crew must hold a role that answers calls, here and now."""

    code = "U3"
    field = "crew"

    @classmethod
    def holds(cls, crew: Iterable[Membership], unit_jurisdiction: UUID) -> bool:
        return all(
            m.ends_at is None and m.jurisdiction_id == unit_jurisdiction and "calls.respond" in role(m.role).rights
            for m in crew
        )


class OwnUnitOnly(Rule):
    """Only the crew of a unit can say where it is and whether it is on duty."""

    code = "U4"

    @classmethod
    def holds(cls, crew_ids: Collection[UUID], by: Viewer) -> bool:
        return by.membership_id in crew_ids


class UnitIsFree(Rule):
    """This unit is not free now; choose another."""

    code = "U5"
    field = "unit"

    @classmethod
    def holds(cls, unit_status: str) -> bool:
        return unit_status == "available"


class SomebodyStays(Rule):
    """This unit is on a call. Somebody stays in it until the call is clear."""

    code = "U6"
    field = "crew"

    @classmethod
    def holds(cls, crew: Collection[Membership], unit_status: str) -> bool:
        return bool(crew) or unit_status in ("off_duty", "available")
