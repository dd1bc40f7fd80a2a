"""The same as the queue, as places: areas as shapes, calls and units as points. GeoJSON, coordinates as (longitude, latitude)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Area
from commonground.board.lines import CallLine
from commonground.kit.templatetags.time_words import age
from commonground.units.models import Unit
from commonground.units.status import UNIT

Feature = dict[str, Any]


def point(position: tuple[float, float], **properties: Any) -> Feature:
    """One point with what is written on it."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": list(position)}}


def areas(viewer: Viewer) -> list[Feature]:
    """The areas that are drawn."""
    rows = Area.objects.filter(jurisdiction_id=viewer.jurisdiction_id).exclude(outline=None)
    return [
        {"type": "Feature", "properties": {"label": area.name, "kind": "area"}, "geometry": area.outline}
        for area in rows
    ]


def call_place(line: CallLine, view: str) -> Feature | None:
    """Where a call is; None when the place is not known or not for this view."""
    if line.position is None:
        return None
    href = "" if view == "wall" else reverse("board:call", args=[line.id]) + "#call"
    return point(
        line.position, id=f"call-{line.id}", kind="call", life=line.life, waiting=line.waiting, href=href,
        since=line.began_at.isoformat() if line.began_at else "", age=age(line.began_at, timezone.now()) if line.began_at else "", label=f"{line.nature}, {line.place}",
    )  # fmt: skip


def unit_places(units: Iterable[Unit], view: str) -> list[Feature]:
    """Where the units on duty are; on a wall no closer than a kilometer, and only those that are free."""
    found = []
    for unit in units:
        if unit.longitude is None or unit.latitude is None or unit.status == "off_duty":
            continue
        if view == "wall" and unit.status != "available":
            continue
        near = 2 if view == "wall" else 6
        found.append(
            point(
                (round(unit.longitude, near), round(unit.latitude, near)),
                id=f"unit-{unit.pk}",
                kind="unit",
                free=unit.status == "available",
                name=unit.name,
                label=f"{unit.name}, {UNIT.words[unit.status]}",
            )
        )
    return found


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """A feature collection."""
    return {"type": "FeatureCollection", "name": str(_("Calls and units")), "features": list(features)}
