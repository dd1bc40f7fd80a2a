"""The middle of an area, for *near this neighborhood* on a phone that does not say where it is."""

from collections.abc import Iterator
from typing import Any

from commonground.agencies.models import Area


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates[1], coordinates[0]
    else:
        for inner in coordinates:
            yield from _points(inner)


def middle_of(area: Area) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of its bounding box; None without an outline."""
    points = list(_points((area.outline or {}).get("coordinates", [])))
    if not points:
        return None
    return tuple((min(side) + max(side)) / 2 for side in zip(*points, strict=True))  # type: ignore[return-value]
