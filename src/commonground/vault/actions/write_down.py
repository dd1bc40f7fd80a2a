"""Writing somebody down."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.vault.events import PersonWrittenDown
from commonground.vault.models import Person
from commonground.vault.rules import KnownReason, NamedSomehow


@action("vault.write_down")
def write_down(*, name: str, way: str = "", came_for: str, by: Viewer, at: datetime | None = None) -> Person:
    """Write down somebody whom the provider serves; whoever writes it down is assigned to them.

    :param way: how and when it is safe to reach them. :raises NotNow: OW1, OW2.
    """
    assert at is not None
    hold(NamedSomehow, KnownReason, name=name, came_for=came_for)
    person = Person(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, advocates=[by.membership_id], came_for=came_for,
        came_on=at.astimezone(ZoneInfo(by.time_zone)).date(),
    )  # fmt: skip
    person.name, person.way = name, way
    person.save(force_insert=True)
    remember(PersonWrittenDown(person, by=by, at=at))
    return person
