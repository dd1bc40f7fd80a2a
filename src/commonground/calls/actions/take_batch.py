"""Taking in many calls of another agency's records as one set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.calls.events import TakenIn
from commonground.calls.feeds import CallRow, Profile
from commonground.calls.places import AreaMap
from commonground.calls.staging import fill, held_elsewhere, one_at_a_time, settle
from commonground.ledger.writing import remember


@dataclass(frozen=True, slots=True)
class TakenBatch:
    """What became of a batch: created + updated + unchanged + len(rejected) rows; ``rejected`` are positions in the batch."""

    created: int
    updated: int
    unchanged: int
    rejected: tuple[int, ...]


@action("calls.take_batch")
def take_batch(
    rows: Sequence[CallRow],
    *,
    profile: Profile,
    areas: AreaMap | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> TakenBatch:
    """Take in calls of another agency's records, as history that never lights the live board.

    An exact repeat of a row ever taken is unchanged. Otherwise what a row knows is merged: it never lowers the time precision and
    never empties a field; a row that changes nothing is unchanged. With the grain ``unit response`` each row adds or changes one
    unit's part; adding a unit to a call counts as updated. A row is rejected when another center of the jurisdiction holds
    its call. All of it is one transaction and one line of the ledger.
    """
    assert at is not None
    one_at_a_time(by)
    rejected = held_elsewhere(rows)
    fill(rows, grain=profile.grain, areas=areas or AreaMap.of(by.jurisdiction_id), leave_out=rejected)
    settled = settle(grain=profile.grain, by=by, at=at)
    created, updated = settled.count("created"), settled.count("updated")
    unchanged = len(rows) - created - updated - len(rejected)
    center = Agency.objects.get(pk=by.agency_id)
    remember(
        TakenIn(
            center, by=by, at=at, source=profile.source[:80], rows=len(rows), created=created, updated=updated,
            unchanged=unchanged, rejected=len(rejected), calls=len(settled.touched), digest=settled.digest(),
        )
    )  # fmt: skip
    return TakenBatch(created, updated, unchanged, tuple(sorted(rejected)))
