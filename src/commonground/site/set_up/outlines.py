"""The outline of an area: a GeoJSON polygon, written in the county's file or in a file beside it."""

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from commonground.site.set_up.values import Wrong

POLYGONS = ("Polygon", "MultiPolygon")
LONGEST_FILE = 50_000_000


def outline_of(told: str | dict[str, Any], feature: str | None, folder: Path) -> dict[str, Any]:
    """The polygon (type and coordinates, longitude first) that a file means.

    :param told: the polygon, or a path relative to ``folder``. :param feature: which one, in a file with several.
    :raises Wrong: when it is no polygon on earth, or crosses itself.
    """
    found = _geometry(_read(folder / told) if isinstance(told, str) else told, feature)
    if found.get("type") not in POLYGONS:
        raise Wrong(f"an area is a Polygon or MultiPolygon, and this is {found.get('type') or 'neither'!s}.")
    try:
        drawn = shape(found)
        west, south, east, north = drawn.bounds
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError):
        raise Wrong(
            "its coordinates are not those of a polygon: rings of [longitude, latitude], the last the first."
        ) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Wrong("it does not lie on earth; write longitude first, then latitude, in degrees.")
    if not drawn.is_valid or drawn.is_empty or not drawn.area:
        raise Wrong(f"it is not one clear area ({shapely.is_valid_reason(drawn)}); draw it again.")
    return {"type": found["type"], "coordinates": json.loads(json.dumps(found["coordinates"]))}


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise Wrong(f"{path.name} is too large; keep one file for each area, with fewer points.")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise Wrong(f"{path} cannot be read: {wrong.strerror}.") from None
    except (ValueError, RecursionError):
        raise Wrong(f"{path.name} is not GeoJSON.") from None


def _geometry(told: Any, feature: str | None) -> dict[str, Any]:
    if isinstance(told, dict) and told.get("type") == "FeatureCollection":
        told = _chosen(told.get("features"), feature)
    if isinstance(told, dict) and told.get("type") == "Feature":
        told = told.get("geometry")
    return told if isinstance(told, dict) else {}


def _chosen(features: Any, feature: str | None) -> Any:
    rows = [each for each in features if isinstance(each, dict)] if isinstance(features, list) else []
    if feature is None and len(rows) == 1:
        return rows[0]
    if feature is None:
        raise Wrong(f'the file has {len(rows)} areas; say with feature = "…" which one.')
    hits = [each for each in rows if feature in _names(each)]
    if len(hits) != 1:
        raise Wrong(f'{len(hits)} areas of the file are named "{feature}"; name one by its id, slug or name.')
    return hits[0]


def _names(feature: dict[str, Any]) -> list[str]:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    return [str(value) for value in (feature.get("id"), told.get("slug"), told.get("name")) if value is not None]
