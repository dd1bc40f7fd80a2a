"""Saying who is in a unit."""

from collections.abc import Iterable
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.rules import OwnAgencyOnly
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.units.actions.duty import leave_duty
from commonground.units.events import CrewChanged
from commonground.units.models import Crew, Unit
from commonground.units.rules import CrewAreResponders, SomebodyStays


@action("units.crew", right="units.form")
def crew(unit: Unit, *, members: Iterable[Membership], by: Viewer, at: datetime | None = None) -> Unit:
    """Say who is in a unit from now on; whoever is not named leaves it. A free unit that nobody is in any more goes off duty.

    A call the unit is on stays readable to those who were sent to it, until it clears.

    :raises NotNow: for another agency's unit (A1), for somebody who answers no calls (U3), or when a unit on a call would be empty (U6).
    """
    unit, crew = locked(unit), list(members)
    hold(OwnAgencyOnly, SomebodyStays, agency=unit.agency, by=by, crew=crew, unit_status=unit.status)
    seat(unit, crew, at=at)
    remember(CrewChanged(unit, by=by, at=at))
    if not crew and unit.status == "available":
        leave_duty(unit, by=by, at=at)
    return unit


def seat(unit: Unit, members: list[Membership], *, at: datetime | None) -> None:
    """Put exactly these members in the unit (inside the caller's action)."""
    hold(CrewAreResponders, crew=members, unit_jurisdiction=unit.jurisdiction_id)
    wanted = {member.pk: member for member in members}
    now = Crew.objects.filter(unit=unit, until_at=None)
    now.exclude(membership_id__in=wanted).update(until_at=at)
    staying = set(now.values_list("membership_id", flat=True))
    Crew.objects.bulk_create(
        Crew(jurisdiction_id=unit.jurisdiction_id, unit=unit, membership=member, from_at=at)
        for key, member in wanted.items()
        if key not in staying
    )
