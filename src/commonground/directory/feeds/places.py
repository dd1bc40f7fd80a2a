"""Small readings that several feeds share: coordinates, ages, flags of the wounding words."""

from commonground.directory.feeds.cleaning import wounding_words
from commonground.directory.feeds.intake import Intake, Row

OLDEST = 120


def coordinates(
    intake: Intake, row: Row, latitude: str = "latitude", longitude: str = "longitude"
) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, or None when missing, impossible or 0, 0 (which feeds write for 'no
    place')."""
    north, east = row.raw(latitude), row.raw(longitude)
    if not north and not east:
        return None
    try:
        point = float(north), float(east)
    except ValueError:
        intake.part(row, latitude, "the coordinates are not numbers")
        return None
    if point == (0.0, 0.0):
        return None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        intake.part(row, latitude, "the coordinates are not on Earth")
        return None
    return point


def age(intake: Intake, row: Row, column: str) -> int | None:
    """An age in whole years, or None when not said or not an age."""
    written = row.raw(column)
    if not written:
        return None
    try:
        years = float(written)
    except ValueError:
        years = -1.0
    if 0 <= years <= OLDEST:
        return int(years)
    intake.part(row, column, "not an age in years")
    return None


def flags(*texts: str) -> tuple[str, ...]:
    """The flags of a service for the words in its texts."""
    return tuple(f"wounding word: {word}" for word in wounding_words(*texts))
