"""Questions about figures."""

from datetime import date
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.agencies.models import Area
from commonground.measures.models import Observation
from commonground.measures.periods import before

HOW_MANY = {"month": 8, "quarter": 6, "year": 4}


def periods(viewer: Viewer, kind: str) -> list[date]:
    """The periods that were counted, newest first."""
    rows = Observation.objects.filter(jurisdiction_id=viewer.jurisdiction_id, measure="calls", period_kind=kind)
    return list(rows.filter(scope="all", category="").order_by("-period").values_list("period", flat=True))


def areas(viewer: Viewer) -> list[Area]:
    """The areas of the viewer's jurisdiction, by name."""
    return list(Area.objects.filter(jurisdiction_id=viewer.jurisdiction_id).only("id", "slug", "name", "name_es"))


def observed(
    viewer: Viewer, kind: str, newest: date, *, area_id: UUID | None = None, only: str = ""
) -> list[Observation]:
    """Every figure of the whole jurisdiction, or of an area, for the newest period and those before it that a line shows.

    :param only: the code of the one measure that is asked for.
    """
    oldest = newest
    for _ in range(HOW_MANY[kind] - 1):
        oldest = before(kind, oldest)
    rows = Observation.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, period_kind=kind, period__gte=oldest, period__lte=newest
    )
    rows = rows.filter(measure=only) if only else rows
    return list(rows.filter(scope="area", area_id=area_id) if area_id else rows.filter(scope="all"))
