"""What everybody may ask: which periods are published, and the figures of one."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from commonground.openness.bundles import bundles
from commonground.openness.models import Edition, PublishedFigure


def editions(jurisdiction_id: UUID) -> list[Edition]:
    """The ledger of releases, newest first."""
    return list(Edition.objects.filter(jurisdiction_id=jurisdiction_id).order_by("-period", "bundle", "-number"))


def latest(listed: Iterable[Edition]) -> dict[tuple[str, date], Edition]:
    """The edition that holds, by bundle and period."""
    found: dict[tuple[str, date], Edition] = {}
    for edition in listed:
        held = found.get((edition.bundle, edition.period))
        if held is None or held.number < edition.number:
            found[edition.bundle, edition.period] = edition
    return found


def figures(held: Iterable[Edition], *, area_id: UUID | None = None) -> list[PublishedFigure]:
    """The figures of the whole jurisdiction, or of one area, in the order of the definitions."""
    order = {measure: place for place, measure in enumerate(m for b in bundles().values() for m in b.measures)}
    rows = PublishedFigure.objects.filter(edition__in=[edition.pk for edition in held])
    rows = rows.filter(scope="area", area_id=area_id) if area_id else rows.filter(scope="all")
    return sorted(rows.select_related("edition"), key=lambda row: (order[row.measure], row.category))
