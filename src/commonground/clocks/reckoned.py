"""When the clocks of an agency are due: its calendar, read from the rows that an administrator keeps, and the reckoning upon it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonground.agencies.models import Jurisdiction
from commonground.clocks.models import Clock, OpenHours, OtherDay, Pause
from commonground.clocks.open_hours import MONDAY_TO_FRIDAY, Calendar, Hours
from commonground.clocks.reckoning import Length, Reckoned, Terms, reckon
from commonground.clocks.reckoning import Pause as Stood


def calendar_of(jurisdiction_id: UUID, agency_id: UUID) -> Calendar:
    """The calendar by which the agency's business time is counted.

    Its own hours where it has said any, else those of the jurisdiction, else Monday to Friday. Days that differ are those of the jurisdiction
    with the agency's own above them.
    """
    where = Q(agency=None) | Q(agency_id=agency_id)
    weekly = list(OpenHours.objects.filter(where, jurisdiction_id=jurisdiction_id, ended_at=None).order_by("opens"))
    own = [row for row in weekly if row.agency_id] or weekly
    week: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in own:
        week[row.weekday].append((row.opens, row.closes))
    others = OtherDay.objects.filter(where, jurisdiction_id=jurisdiction_id, ended_at=None)
    days: dict[date, Hours] = {
        row.day: () if row.opens is None else ((row.opens, row.closes),)
        for row in sorted(others, key=lambda row: row.agency_id is not None)
    }
    zone = Jurisdiction.objects.values_list("time_zone", flat=True).get(pk=jurisdiction_id)
    hours = tuple(tuple(week[number]) for number in range(7)) if own else MONDAY_TO_FRIDAY
    return Calendar(zone, hours, days)


def terms_of(clock: Clock) -> Terms:
    """What a clock was promised on (not for one of a named moment)."""
    warns = None if clock.warn_amount is None else Length(clock.warn_amount, clock.warn_unit)  # type: ignore[arg-type]
    return Terms(clock.started_at, clock.kind, Length(clock.amount, clock.unit), warns)  # type: ignore[arg-type]


def reckoned(clock: Clock, calendar: Calendar, pauses: Iterable[Pause]) -> Reckoned:
    """When a clock is due and warns by this calendar, with these pauses. One of a named moment stays."""
    if clock.kind == "moment":
        return Reckoned(clock.warn_at, clock.due_at)
    return reckon(terms_of(clock), calendar, [Stood(row.starts_at, row.ends_at) for row in pauses])
