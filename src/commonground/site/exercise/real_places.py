"""Where units wait: in their own part of the invented county, or, with real calls, at places where calls came from."""

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.calls.models import Call
from commonground.site.exercise.options import Options
from commonground.site.exercise.partners import Partners, Position
from commonground.site.town.generate import Town

LOOKED_AT = 2000


def places_of_units(options: Options, town: Town, partners: Partners) -> dict[str, Position]:
    """Latitude and longitude for each unit of the town. Real calls without any position leave the town's own places."""
    own = {key: town.county.areas[unit.home_area].middle for key, unit in town.units.items()}
    known = _positions(partners) if options.calls else []
    if not known:
        return own
    apart = max(1, len(known) // len(own))
    return {key: known[number * apart % len(known)] for number, key in enumerate(sorted(own))}


def _positions(partners: Partners) -> list[Position]:
    """Places of past calls, from west to east, so that units end up spread over the land."""
    by = service("import", partners.agencies["dispatch"])
    with as_viewer(by):
        rows = Call.objects.filter(jurisdiction_id=by.jurisdiction_id, latitude__isnull=False, longitude__isnull=False)
        rows = rows.not_shown("only where past calls were, to spread units over the land")
        found = list(rows.order_by("id").values_list("latitude", "longitude")[:LOOKED_AT])
    return sorted(found, key=lambda place: place[1])
