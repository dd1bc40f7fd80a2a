"""Latitude and longitude from two cells: both in range, or neither."""

from .faults import Refused


def position(
    latitude: str, longitude: str, columns: tuple[str, str], hidden: frozenset[str]
) -> tuple[float | None, float | None]:
    """Both coordinates in degrees, or (None, None) when the feed leaves them out or hides them. Raises `Refused` for
    anything else.
    """
    if latitude in hidden or longitude in hidden:
        return _hidden(latitude in hidden, longitude in hidden, columns)
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        north = east = 999.0
    if -90.0 <= north <= 90.0 and -180.0 <= east <= 180.0 and "_" not in latitude and "_" not in longitude:
        return north, east
    raise (
        _fault(latitude, columns[0], 90)
        or _fault(longitude, columns[1], 180)
        or Refused(columns[0], "this is not a place")
    )


def _hidden(no_latitude: bool, no_longitude: bool, columns: tuple[str, str]) -> tuple[None, None]:
    if no_latitude and no_longitude:
        return None, None
    raise Refused(columns[0] if no_latitude else columns[1], "one coordinate is there and the other is missing")


def _fault(cell: str, column: str, limit: float) -> Refused | None:
    try:
        degrees = float(cell)
    except ValueError:
        degrees = float("nan")
    if "_" in cell or degrees != degrees:
        return Refused(column, "this is not a number of degrees")
    return None if -limit <= degrees <= limit else Refused(column, f"degrees lie between -{limit:g} and {limit:g}")
