"""Where calls are: the area of a position, and which calls may count at a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import shape

from commonground.agencies.models import Area
from commonground.calls.code_lists import natures

# Calls about violence at home, sexual violence, crisis, overdose and medical need never count against a place: people lose
# their homes for having called (34 USC 12495).
NEVER_COUNTED_FAMILIES = frozenset({"domestic", "crisis", "medical"})
NEVER_COUNTED_NATURES = frozenset({"sexual_violence"})


def counts_at_place(*codes: str) -> bool:
    """Whether a call of these natures (said to be, turned out to be) may be counted at its place. What is not known never counts."""
    known = [natures()[code] for code in codes if code in natures()]
    return bool(known) and not any(
        nature.family in NEVER_COUNTED_FAMILIES or nature.code in NEVER_COUNTED_NATURES for nature in known
    )


def plain_name(name: str) -> str:
    """An area name without difference of capitals, blanks and hyphens."""
    return " ".join(name.replace("-", " ").casefold().split())


@dataclass(frozen=True)
class AreaMap:
    """The areas of a jurisdiction, ready to be asked for many positions at once."""

    by_name: dict[str, UUID]
    ids: tuple[UUID, ...]
    tree: shapely.STRtree

    @classmethod
    def of(cls, jurisdiction_id: UUID) -> "AreaMap":
        """The map of one jurisdiction, as it is drawn now."""
        areas = list(Area.objects.filter(jurisdiction_id=jurisdiction_id).order_by("slug"))
        drawn = [area for area in areas if area.outline]
        names = {plain_name(word): area.pk for area in areas for word in (area.slug, area.name)}
        return cls(names, tuple(area.pk for area in drawn), shapely.STRtree([shape(area.outline) for area in drawn]))

    def named(self, name: str) -> UUID | None:
        """The area that bears this name, or None."""
        return self.by_name.get(plain_name(name)) if name else None

    def at(self, positions: Sequence[tuple[float | None, float | None]]) -> list[UUID | None]:
        """The area of each (latitude, longitude); the first by slug where areas overlap; None outside all."""
        found: list[UUID | None] = [None] * len(positions)
        known: Any = [n for n, (north, east) in enumerate(positions) if north is not None and east is not None]
        if not self.ids or not known:
            return found
        points = shapely.points([positions[n][1] for n in known], [positions[n][0] for n in known])
        for point, area in sorted(
            zip(*self.tree.query(points, predicate="intersects").tolist(), strict=True), reverse=True
        ):
            found[known[point]] = self.ids[area]
        return found


def area_at(jurisdiction_id: UUID, latitude: float | None, longitude: float | None) -> UUID | None:
    """The area of one position."""
    return AreaMap.of(jurisdiction_id).at([(latitude, longitude)])[0] if latitude is not None else None
