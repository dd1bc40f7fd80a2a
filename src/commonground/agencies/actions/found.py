"""Bringing the first facts in: agencies and areas."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.events import AreaDrawn, Founded
from commonground.agencies.models import Agency, Area
from commonground.ledger.writing import remember


@action("agencies.found")
def found(*, slug: str, name: str, kind: str, by: Viewer, at: datetime | None = None, **more: Any) -> Agency:
    """Take an agency into the partnership, or bring its facts up to date.

    :raises ValueError: when it is there already as another kind; what it may read hangs on its kind, which never changes.
    """
    told = {"name": name, **more}
    agency, fresh = Agency.objects.update_or_create(
        jurisdiction_id=by.jurisdiction_id, slug=slug, defaults=told, create_defaults={**told, "kind": kind}
    )
    if agency.kind != kind:
        raise ValueError(
            f"{agency.name} is here already, as {agency.get_kind_display()}. Take it in under another name."
        )
    if fresh:
        remember(Founded(agency, by=by, at=at, kind=kind))
    return agency


@action("agencies.draw_area")
def draw_area(*, slug: str, name: str, by: Viewer, at: datetime | None = None, **more: Any) -> Area:
    """Draw an area of the jurisdiction, or change its outline.

    :raises ValueError: when the outline is not a valid polygon.
    """
    outline = more.get("outline")
    if outline:
        from shapely.geometry import shape

        if not shape(outline).is_valid:
            raise ValueError(f"The outline of {name} crosses itself; draw it again.")
    area, _ = Area.objects.update_or_create(
        jurisdiction_id=by.jurisdiction_id, slug=slug, defaults={"name": name, **more}
    )
    remember(AreaDrawn(area, by=by, at=at))
    return area
