"""Making the totals of a quarter."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.vault.events import TotalsMade
from commonground.vault.models import Person, Totals
from commonground.vault.models.person import CAME_FOR
from commonground.vault.rules import WholeQuarter
from commonground.vault.totals import counted, months_of, suppressed


@action("vault.count")
def count(*, begins_on: date, by: Viewer, at: datetime | None = None) -> Totals:
    """Make the totals of a quarter that is over, with small counts left out; a second time gives the same ones, whatever changed since.

    True counts are kept nowhere, and two versions of one table cannot be compared. :raises NotNow: OW20.
    """
    assert at is not None
    ends = months_of(begins_on.replace(day=1))[-1]
    hold(WholeQuarter, begins_on=begins_on, ends_before=ends, today=at.astimezone(ZoneInfo(by.time_zone)).date())
    made = Totals.objects.filter(agency_id=by.agency_id, begins_on=begins_on).first()
    if made is not None:
        return made
    people = Person.objects.filter(agency_id=by.agency_id, came_on__gte=begins_on, came_on__lt=ends).not_shown(
        "only how many came"
    )
    reasons = [code for code, _ in CAME_FOR]
    cells, hidden = suppressed(counted(people.values_list("came_for", "came_on"), reasons, begins_on), reasons)
    made = Totals.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, begins_on=begins_on, cells=cells, hidden=hidden, made_at=at,
        made_by=by.membership_id,
    )  # fmt: skip
    remember(TotalsMade(made, by=by, at=at, quarter=begins_on.isoformat(), hidden=hidden))
    return made
