"""What was done, in numbers: the same figures as the agencies see, with small counts hidden; to read, to download."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from commonground.agencies.models import Area
from commonground.kit.kept import theme_of, told_apart
from commonground.measures.reading import Reading
from commonground.openness import showing
from commonground.openness.models import Edition, PublishedFigure
from commonground.openness.queries import editions, figures, latest
from commonground.portal.pages.open import jurisdiction, public

WHY = "published figures with small counts hidden"
PERIODS_OF_A_LINE = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is published: every edition that holds, the quarter that was asked for, and the area."""

    held: dict[tuple[str, date], Edition]
    quarter: date | None
    area: Area | None

    @property
    def quarters(self) -> list[date]:
        """The quarters that are published, newest first."""
        return sorted({p for b, p in self.held if b != "kept_apart"}, reverse=True)

    @property
    def address(self) -> str:
        """The choice as arguments of an address."""
        day = self.quarter.isoformat() if self.quarter else ""
        return f"period={day}" + (f"&area={self.area.slug}" if self.area else "")

    def rows(self) -> list[PublishedFigure]:
        """The figures up to the quarter, for as many quarters as a line shows."""
        near = [p for p in self.quarters if self.quarter and p <= self.quarter][:PERIODS_OF_A_LINE]
        chosen = [e for (bundle, period), e in self.held.items() if period in near and bundle != "kept_apart"]
        return figures(chosen, area_id=self.area.pk if self.area else None)


def shelf_of(request: HttpRequest, slug: str | None = None) -> Shelf:
    """The shelf for an address; a quarter that is not published is the newest one."""
    place = jurisdiction()
    held = latest(editions(place.pk)) if place else {}
    slug = slug or request.GET.get("area")
    area = Area.objects.filter(jurisdiction=place, slug=slug).first() if place and slug else None
    shelf = Shelf(held, None, area)
    newest = next(iter(shelf.quarters), None)
    asked = next((p for p in shelf.quarters if p.isoformat() == request.GET.get("period")), newest)
    return Shelf(held, asked, area)


def _context(request: HttpRequest, shelf: Shelf) -> dict[str, Any]:
    place = jurisdiction()
    areas = Area.objects.filter(jurisdiction=place).only("slug", "name", "name_es") if place else []
    return {
        "shelf": shelf, "families": lambda: _families(shelf), "there": shelf.quarter is not None,
        "kept": told_apart(shelf.address, *sorted(str(edition.pk) for edition in shelf.held.values())), "areas": [(a, _name(a)) for a in areas], "area_name": _name(shelf.area) if shelf.area else "",
        "offered": [(p.isoformat(), showing.quarter(p)) for p in shelf.quarters],
        "quarter_words": showing.quarter(shelf.quarter) if shelf.quarter else "",
        "theme": theme_of(request), "drawings": "/data/", "door": "data", "apart": _apart(shelf),
    }  # fmt: skip


def _families(shelf: Shelf) -> list[tuple[str, list[Reading]]]:
    """The figures under the word for their family; asked only when they are not kept."""
    readings = showing.readings(shelf.rows(), newest=shelf.quarter) if shelf.quarter else []
    return [(showing.family(code), list(group)) for code, group in groupby(readings, lambda r: r.definition.family)]


def _name(area: Area) -> str:
    return area.name_es if area.name_es and (get_language() or "").startswith("es") else area.name


def _apart(shelf: Shelf) -> list[tuple[int, str, int | None]]:
    """Kinds of calls that are only told for the whole place and a whole year."""
    years = [edition for (bundle, _), edition in shelf.held.items() if bundle == "kept_apart"]
    if shelf.area or not years:
        return []
    return [(row.edition.period.year, showing.kept_apart(row.category), row.n) for row in figures(years)]


@public(WHY)
def data(request: HttpRequest) -> HttpResponse:
    """The figures of the whole place."""
    shelf = shelf_of(request)
    return render(request, "portal/data.html", _context(request, Shelf(shelf.held, shelf.quarter, None)))


@public(WHY)
def neighborhood(request: HttpRequest, area: str) -> HttpResponse:
    """The figures of one neighborhood, hidden together with those of the whole place."""
    shelf = shelf_of(request, area)
    if shelf.area is None:
        raise Http404
    return render(request, "portal/data.html", _context(request, shelf))


@public(WHY)
def releases(request: HttpRequest) -> HttpResponse:
    """Every edition that was published, with its digest, corrections too."""
    place = jurisdiction()
    listed = (
        [(e, showing.period(e.period_kind, e.period), showing.bundle(e.bundle)) for e in editions(place.pk)]
        if place
        else []
    )
    return render(request, "portal/releases.html", {"listed": listed, "door": "data"})


@public(WHY)
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The line of one published figure."""
    shelf = shelf_of(request)
    readings = showing.readings(shelf.rows(), newest=shelf.quarter) if shelf.quarter else []
    found = next((r for r in readings if r.definition.code == code), None)
    if found is None:
        raise Http404
    svg, digest = showing.chart(found.line, found.definition.unit, request.GET.get("on", "light"))
    response = HttpResponse(svg, content_type="image/svg+xml")
    response.headers["ETag"] = f'"{digest}"'
    return response


COLUMNS = ("measure", "category", "area", "period", "edition", "value", "low", "high", "p90", "n", "missing", "numerator", "hidden", "definition")  # fmt: skip


def told(shelf: Shelf) -> Iterator[dict[str, Any]]:
    """Exactly what is shown, row by row; a hidden number is empty and named in ``hidden``."""
    for row in shelf.rows():
        yield {
            "measure": row.measure, "category": row.category, "area": shelf.area.slug if shelf.area else "",
            "period": row.edition.period.isoformat(), "edition": row.edition.number, "value": row.value, "low": row.low,
            "high": row.high, "p90": row.p90, "n": row.n, "missing": row.missing, "numerator": row.numerator,
            "hidden": " ".join(row.hidden), "definition": row.definition, **{f"apart_{k}": v for k, v in row.apart.items()},
        }  # fmt: skip


@public(WHY)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The figures as a file of comma-separated values."""
    rows = list(told(shelf_of(request)))
    apart = sorted({name for row in rows for name in row if name.startswith("apart_")})
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, *apart])
    writer.writeheader()
    writer.writerows(rows)
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
    )


@public(WHY)
def as_json(request: HttpRequest) -> HttpResponse:
    """The figures as JSON, with what they mean."""
    rows = list(told(shelf_of(request)))
    return JsonResponse(
        {"rule": "counts from 1 to 9 are hidden, and others that would give them away", "figures": rows}
    )
