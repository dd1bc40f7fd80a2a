"""Latitude and longitude from two cells: both in range, or neither."""

from .faults import Refused


def coordinate(cell: str, column: str, limit: float) -> float:
    """Degrees between -limit and limit. Raises `Refused` for anything that is not such a number."""
    try:
        degrees = float(cell)
    except ValueError:
        degrees = float("nan")
    if "_" in cell or degrees != degrees:
        raise Refused(column, "this is not a number of degrees")
    if not -limit <= degrees <= limit:
        raise Refused(column, f"degrees lie between -{limit:g} and {limit:g}")
    return degrees


def position(latitude: str, longitude: str, columns: tuple[str, str], hidden: frozenset[str]) -> tuple[float | None, float | None]:
    """Both coordinates, or (None, None) when the feed leaves them out or hides them. One without the other is refused."""
    no_latitude, no_longitude = latitude in hidden, longitude in hidden
    if no_latitude and no_longitude:
        return None, None
    if no_latitude or no_longitude:
        raise Refused(columns[0] if no_latitude else columns[1], "one coordinate is there and the other is missing")
    return coordinate(latitude, columns[0], 90), coordinate(longitude, columns[1], 180)
