"""How far apart two places are: a bounding box that an index can use, then the great-circle distance.

Coordinates are decimal degrees (WGS 84); distances are metres. No database extension is needed.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


_MARGIN = 1e-11  # radians, less than a tenth of a millimetre: rounding must not leave a point out


@dataclass(frozen=True, slots=True)
class Box:
    """A box of degrees around a point. `west` may exceed `east`: the box then crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in the box."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


def haversine(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in metres between two points given in degrees."""
    rise = radians(other_latitude - latitude) / 2
    turn = radians(other_longitude - longitude) / 2
    chord = sin(rise) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(turn) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def bounding_box(latitude: float, longitude: float, metres: float) -> Box:
    """The smallest simple box that holds every point within `metres`; all longitudes near a pole. Raises ValueError
    below 0."""
    if metres < 0:
        raise ValueError("a distance is not negative")
    angle = metres / EARTH_RADIUS_M + _MARGIN
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if south <= -90 or north >= 90 or angle >= radians(90):
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    spread = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    if spread >= 180:
        return Box(south, -180.0, north, 180.0)
    return Box(south, _wrapped(longitude - spread), north, _wrapped(longitude + spread))


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
