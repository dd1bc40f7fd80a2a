"""Publishing figures."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Area, Jurisdiction
from commonground.kit.ids import uuid7
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.measures.models import Observation
from commonground.measures.periods import following
from commonground.openness.bundles import Bundle, bundles
from commonground.openness.events import Published
from commonground.openness.figures import Figure, Place, numbers, publishable
from commonground.openness.models import Edition, PublishedFigure
from commonground.openness.rules import CorrectionSaysWhy


@action("openness.publish")
def publish(
    *, correct: tuple[str, date] | None = None, why: str = "", by: Viewer, at: datetime | None = None
) -> list[Edition]:
    """Publish the figures of every closed period that is settled and not published yet, or a correction of one that is.

    What is published stays as it is. A correction is a new edition with its reason, and hides at least what the first one hid.

    :param correct: (bundle, first day of the period) to publish again, with ``why`` a code of its reason.
    :raises NotNow: when a correction has no reason (O1).
    """
    assert at is not None
    hold(CorrectionSaysWhy, correct=correct, why=why)
    place = Jurisdiction.objects.select_for_update().get(pk=by.jurisdiction_id)
    due = [(bundles()[correct[0]], correct[1])] if correct else list(_due(place, by, at))
    areas = [str(area) for area in Area.objects.filter(jurisdiction=place).values_list("id", flat=True)]
    return [_publish(place, bundle, period, areas, why, by, at) for bundle, period in due]


def _due(place: Jurisdiction, by: Viewer, at: datetime) -> Iterator[tuple[Bundle, date]]:
    today = at.astimezone(ZoneInfo(by.time_zone)).date()
    done = set(Edition.objects.filter(jurisdiction=place).values_list("bundle", "period"))
    for bundle in bundles().values():
        counted = Observation.objects.filter(jurisdiction=place, period_kind=bundle.period, measure__in=bundle.measures)
        for period in counted.order_by("period").values_list("period", flat=True).distinct():
            settled = following(bundle.period, period) + timedelta(days=bundle.settles_days) <= today
            if settled and (bundle.code, period) not in done:
                yield bundle, period


def _counted(place: Jurisdiction, bundle: Bundle, period: date) -> list[Observation]:
    return list(
        Observation.objects.filter(
            jurisdiction=place, period_kind=bundle.period, period=period, measure__in=bundle.measures
        )
    )


def _publish(
    place: Jurisdiction, bundle: Bundle, period: date, areas: list[str], why: str, by: Viewer, at: datetime
) -> Edition:
    counted = _counted(place, bundle, period)
    last = Edition.objects.filter(jurisdiction=place, bundle=bundle.code, period=period).order_by("-number").first()
    figures = publishable(bundle, [_figure(row) for row in counted], areas, before=_before(last))
    edition = Edition.objects.create(
        jurisdiction=place, bundle=bundle.code, period_kind=bundle.period, period=period,
        number=last.number + 1 if last else 1, why=why, published_at=at,
        counted_at=max((row.computed_at for row in counted), default=at), digest=digest(figures),
    )  # fmt: skip
    versions = {row.measure: row.definition for row in counted}
    PublishedFigure.objects.bulk_create(_row(edition, figure, versions) for figure in figures)
    remember(Published(edition, by=by, at=at, bundle=bundle.code, number=edition.number, digest=edition.digest))
    return edition


def _figure(row: Observation) -> Figure:
    area = {"all": "", "unknown": "unknown"}.get(row.scope) if row.scope != "area" else str(row.area_id)
    return Figure(
        row.measure, area or "", row.category, row.value, row.p90, row.n, row.missing, row.numerator, dict(row.apart),
        low=row.low, high=row.high,
    )  # fmt: skip


def _row(edition: Edition, figure: Figure, versions: dict[str, str]) -> PublishedFigure:
    scope = {"": "all", "unknown": "unknown"}.get(figure.area, "area")
    return PublishedFigure(
        id=uuid7(), jurisdiction_id=edition.jurisdiction_id, edition=edition, measure=figure.measure, scope=scope,
        area_id=figure.area if scope == "area" else None, category=figure.category, value=figure.value, low=figure.low, high=figure.high, p90=figure.p90,
        n=figure.n, missing=figure.missing, numerator=figure.numerator, apart=figure.apart, hidden=figure.hidden,
        definition=versions.get(figure.measure, ""),
    )  # fmt: skip


def _before(edition: Edition | None) -> dict[Place, int | None]:
    """The numbers of an edition by place, None where hidden. A share whose count or whole is hidden hides what is left, too."""
    found: dict[Place, int | None] = {}
    for row in edition.figures.all() if edition else ():
        area = {"all": "", "unknown": "unknown"}.get(row.scope) or str(row.area_id or "")
        figure = Figure(
            row.measure, area, row.category, row.value, row.p90, row.n, row.missing, row.numerator, row.apart
        )
        if row.measure != "calls_kept_apart":
            told: dict[Any, int | None] = {p: c for p, c in numbers(figure).items() if p[3] != "rest"}
            found |= told
    return found


def digest(figures: list[Figure]) -> str:
    """SHA-256 over everything published, in a fixed order."""
    told = sorted(
        [f.measure, f.area, f.category, f.value, f.low, f.high, f.p90, f.n, f.missing, f.numerator, f.apart, f.hidden]
        for f in figures
    )
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
