"""Counting the figures anew."""

import hashlib
import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.kit.ids import uuid7
from commonground.ledger.writing import remember
from commonground.measures.counting import count
from commonground.measures.definitions import definitions
from commonground.measures.events import Observed
from commonground.measures.intervals import share_intervals
from commonground.measures.models import Observation
from commonground.measures.periods import MONTHS_IN, beginning, following

ROWS_AT_ONCE = 2000
FIRST_DAY = date(2000, 1, 1)


@action("measures.observe")
def observe(*, since: date | None = None, by: Viewer, at: datetime | None = None) -> int:
    """Count every figure anew, for each month, quarter and year, the whole jurisdiction and each area.

    Periods that begin before ``since`` (and do not hold it) are left as they are; without it all are counted.

    :returns: how many figures there are now for the periods counted.
    """
    assert at is not None
    place = Jurisdiction.objects.select_for_update().get(pk=by.jurisdiction_id)  # one count at a time
    host = host_of(by.jurisdiction_id)
    assert host is not None
    counts = service("measures", host)  # the database lets nobody else count
    today = at.astimezone(ZoneInfo(by.time_zone)).date()
    rows: list[Observation] = []
    for kind in MONTHS_IN:
        first = beginning(kind, since or FIRST_DAY)
        with as_viewer(counts):
            found = [
                _row(kind, figure, by, at)
                for figure in count(by, kind, first, following(kind, beginning(kind, today)), at)
            ]
            _bound_shares(found)
            Observation.objects.filter(jurisdiction_id=by.jurisdiction_id, period_kind=kind, period__gte=first).delete()
        rows += found
    with as_viewer(counts):
        Observation.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    remember(Observed(place, by=by, at=at, figures=len(rows), digest=_digest(rows)))
    return len(rows)


def _row(kind: str, figure: dict[str, Any], by: Viewer, at: datetime) -> Observation:
    definition = definitions().get(figure["measure"])
    low, high = figure["apart"].pop("low", None), figure["apart"].pop("high", None)
    return Observation(
        id=uuid7(),
        jurisdiction_id=by.jurisdiction_id,
        period_kind=kind,
        area_id=figure.pop("area"),
        definition=definition.version if definition else "",
        computed_at=at,
        low=low,
        high=high,
        **figure,
    )


def _bound_shares(rows: list[Observation]) -> None:
    """Give every share its interval; medians bring their own."""
    shares = [
        row
        for row in rows
        if row.numerator is not None
        and (found := definitions().get(row.measure)) is not None
        and found.unit == "percent"
    ]
    bounds = share_intervals([row.numerator or 0 for row in shares], [row.denominator or 0 for row in shares])
    for row, (low, high) in zip(shares, bounds, strict=True):
        row.low, row.high = low, high


def _digest(rows: list[Observation]) -> str:
    """SHA-256 over every figure, so that a later reader can tell whether these were the ones."""
    told = sorted(
        (r.measure, r.period_kind, r.period.isoformat(), r.scope, str(r.area_id or ""), r.category, r.n, r.missing,
         r.numerator or 0, round(r.value or 0, 6))
        for r in rows
    )  # fmt: skip
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
