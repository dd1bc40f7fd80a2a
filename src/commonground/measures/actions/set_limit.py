"""Setting how long the first unit may take."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Area
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.measures.events import LimitSet
from commonground.measures.models import Limit
from commonground.measures.rules import LimitWithinADay


@action("measures.set_limit")
def set_limit(*, minutes: int, area: Area | None = None, by: Viewer, at: datetime | None = None) -> Limit:
    """Set the minutes from decision to arrival, for an area or wherever no area has its own.

    Figures change at the next count; those published before stay as they were.

    :raises NotNow: when the minutes are less than 1 or more than a day (M1).
    """
    assert at is not None
    hold(LimitWithinADay, minutes=minutes)
    limit, _ = Limit.objects.update_or_create(
        jurisdiction_id=by.jurisdiction_id, area=area, defaults={"minutes": minutes, "set_at": at}
    )
    remember(LimitSet(limit, by=by, at=at, minutes=minutes, area=area.pk if area else None))
    return limit
