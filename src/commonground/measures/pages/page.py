"""The measures page: what was done, with its doubt, its definition and the figure to read beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.models import Area
from commonground.agencies.routes import open_to
from commonground.kit.kept import theme_of, told_apart
from commonground.measures.actions import observe
from commonground.measures.definitions import word
from commonground.measures.drawing import chart
from commonground.measures.models import Observation
from commonground.measures.periods import MONTHS_IN, words
from commonground.measures.queries import areas, observed, periods
from commonground.measures.reading import Reading, readings


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose: kind of period, the newest period, and an area or the whole jurisdiction."""

    kind: str
    period: date | None
    offered: list[date]
    area: Area | None
    areas: list[Area]

    @property
    def address(self) -> str:
        """The choice as arguments of an address."""
        day = self.period.isoformat() if self.period else ""
        return f"kind={self.kind}&period={day}" + (f"&area={self.area.slug}" if self.area else "")


def choice_of(viewer: Viewer, asked: Any) -> Choice:
    """The choice in an address; what it does not say, or says wrongly, is the newest closed quarter of the whole place."""
    kind = asked.get("kind") if asked.get("kind") in MONTHS_IN else "quarter"
    offered, places = periods(viewer, kind), areas(viewer)
    named = next((p for p in offered if p.isoformat() == asked.get("period")), None)
    newest = offered[1] if len(offered) > 1 else (offered[0] if offered else None)
    area = next((a for a in places if a.slug == asked.get("area")), None)
    return Choice(kind, named or newest, offered, area, places)


def rows_of(viewer: Viewer, choice: Choice, *, only: str = "") -> list[Observation]:
    """The figures that a choice needs, as they were counted."""
    if choice.period is None:
        return []
    return observed(viewer, choice.kind, choice.period, area_id=choice.area.pk if choice.area else None, only=only)


def in_words(rows: list[Observation], choice: Choice) -> list[Reading]:
    """The readings for a choice."""
    return readings(rows, kind=choice.kind, newest=choice.period) if choice.period else []


def by_family(found: Iterable[Reading]) -> list[tuple[str, list[Reading]]]:
    """Readings under the word for their family."""
    return [(word("family", code), list(group)) for code, group in groupby(found, lambda r: r.definition.family)]


@require_GET
@open_to("measures.read", purpose="operations")
def page(request: HttpRequest) -> HttpResponse:
    """All figures of a period, family by family. What was written for one count is kept until the next."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    choice = choice_of(viewer, request.GET)
    rows = rows_of(viewer, choice)
    newest = [row for row in rows if not row.category and row.period == choice.period]
    context = {
        "choice": choice,
        "families": lambda: by_family(in_words(rows, choice)),
        "kept": told_apart(choice.address, *(f"{row.pk} {row.computed_at.timestamp()}" for row in rows)),
        "theme": theme_of(request),
        "kinds": list(MONTHS_IN),
        "offered": [(p.isoformat(), words(choice.kind, p)) for p in choice.offered],
        "counted_at": max((row.computed_at for row in newest), default=None),
        "may_count": may(viewer, "measures.observe"),
    }
    return render(request, "measures/page.html", context)


@require_GET
@open_to("measures.read", purpose="operations")
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The line of one figure, as an SVG picture."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    choice = choice_of(viewer, request.GET)
    found = next(iter(in_words(rows_of(viewer, choice, only=code), choice)), None)
    if found is None:
        raise Http404
    return picture(request, found)


def picture(request: HttpRequest, reading: Reading) -> HttpResponse:
    """A reading drawn, with a tag by which a browser knows that nothing changed."""
    svg, digest = chart(reading.line, reading.definition.unit, request.GET.get("on", "light"))
    tag = f'"{digest}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if same else HttpResponse(svg, content_type="image/svg+xml")
    response.headers["ETag"] = tag
    return response


@require_POST
@open_to("measures.observe", purpose="operations")
def count_now(request: HttpRequest) -> HttpResponse:
    """Count the figures anew."""
    observe(by=request.viewer)  # type: ignore[attr-defined]
    return HttpResponseRedirect("/desk/measures/", status=303)
