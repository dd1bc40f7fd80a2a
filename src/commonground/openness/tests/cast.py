"""Figures of an invented county for the tests of openness: observations as the floor would have counted them."""

from datetime import UTC, date, datetime
from typing import Any

from commonground.agencies.actions.found import draw_area
from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.measures.definitions import definitions
from commonground.measures.models import Observation

QUARTER = date(2026, 4, 1)
LATER = datetime(2026, 9, 30, 12, tzinfo=UTC)
KINDS = ("crisis", "medical", "welfare", "violence", "disorder", "property_and_traffic", "all_other")


def areas_of(cast: Cast, *names: str) -> list[Any]:
    """Mill End and more areas of the county."""
    setup = service("setup", cast.host)
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    more = [draw_area(slug=n, name=n.title(), outline=square, population=7000, by=setup) for n in names]
    return [cast.mill_end, *more]


def observe_calls(cast: Cast, by_area: dict[Any, dict[str, int]], *, period: date = QUARTER) -> None:
    """Write down how many calls of each kind there were in each area (None: area not known), with their sums."""
    rows: dict[tuple[str, Any, str], int] = {}
    for area, kinds in by_area.items():
        scope = "area" if area else "unknown"
        for kind, many in kinds.items():
            for key in ((scope, area, kind), (scope, area, ""), ("all", None, kind), ("all", None, "")):
                rows[key] = rows.get(key, 0) + many
    figures = [
        _figure(cast, "calls", many, scope=scope, area=area, category=kind, period=period, numerator=many, value=many)
        for (scope, area, kind), many in rows.items()
    ]
    with as_viewer(service("measures", cast.host)), door_open("measures.observe"):
        Observation.objects.bulk_create(figures)


def observed(cast: Cast, measure: str, n: int, *, period: date = QUARTER, **facts: Any) -> None:
    """Write down one figure."""
    with as_viewer(service("measures", cast.host)), door_open("measures.observe"):
        _figure(cast, measure, n, period=period, **facts).save()


def _figure(cast: Cast, measure: str, n: int, *, period: date, **facts: Any) -> Observation:
    known = definitions().get(measure)
    return Observation(
        jurisdiction=cast.jurisdiction, measure=measure, period_kind=facts.pop("period_kind", "quarter"),
        period=period, n=n, definition=known.version if known else "", computed_at=LATER, **facts,
    )  # fmt: skip
