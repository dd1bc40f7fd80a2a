"""Drawing a line of figures on the server: described once as Vega-Lite, drawn to SVG, kept by the digest of what it shows."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from commonground.measures.reading import Point

WIDTH, HEIGHT = 400, 150
INKS = {
    "light": {"ink": "#3d4852", "grid": "#dcdfdd", "line": "#0f5f66", "band": "#0f5f66"},
    "dark": {"ink": "#c9d2d6", "grid": "#39444a", "line": "#6fc3c9", "band": "#6fc3c9"},
}


Row = tuple[str, float | None, float | None, float | None]


def described(rows: Sequence[Row], unit: str, on: str) -> str:
    """The chart as Vega-Lite, as JSON: a line with its interval as a band; where there is no value there is a gap.

    :param rows: period, value, low and high of each point. :param on: light or dark ground.
    """
    inks, times = INKS[on], 100 if unit == "percent" else 1
    values = [
        {"period": period, "value": _times(value, times), "low": _times(low, times), "high": _times(high, times)}
        for period, value, low, high in rows
    ]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH, "height": HEIGHT, "background": "transparent", "data": {"values": values},
        "layer": _layers(inks), "config": {"view": {"stroke": None}, "axis": _axes(inks)},
    }  # fmt: skip
    return json.dumps(chart, sort_keys=True)


def _layers(inks: dict[str, str]) -> list[dict[str, Any]]:
    """The interval as a band and, for a single point, as a whisker; over it the line and its dots."""
    low = {"y": _along("low", title=None), "y2": {"field": "high"}}
    value = {"y": _along("value", title=None, scale={"zero": True, "nice": True}, axis={"tickCount": 4})}
    unbroken = "break-paths-show-path-domains"
    marks: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"type": "area", "color": inks["band"], "opacity": 0.18}, low),
        ({"type": "rule", "color": inks["line"], "opacity": 0.6}, low),
        ({"type": "line", "color": inks["line"], "strokeWidth": 2.5, "invalid": unbroken}, value),
        ({"type": "point", "color": inks["line"], "filled": True, "size": 60, "opacity": 1}, value),
    ]
    periods = {"x": {"field": "period", "type": "ordinal", "sort": None, "title": None}}
    return [{"mark": mark, "encoding": periods | along} for mark, along in marks]


def _along(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", **more}


def _axes(inks: dict[str, str]) -> dict[str, Any]:
    return {
        "labelColor": inks["ink"], "gridColor": inks["grid"], "domainColor": inks["grid"], "tickColor": inks["grid"],
        "labelFontSize": 12, "labelFont": "sans-serif", "labelAngle": 0, "labelLimit": 120, "labelOverlap": True,
    }  # fmt: skip


def _times(number: float | None, times: int) -> float | None:
    return None if number is None else round(number * times, 3)


@lru_cache(maxsize=512)
def drawn(rows: tuple[Row, ...], unit: str, on: str) -> tuple[str, str]:
    """The chart as SVG, and the digest of what it shows. The same rows are described and drawn once a process."""
    import vl_convert

    description = described(rows, unit, on)
    return vl_convert.vegalite_to_svg(json.loads(description)), hashlib.sha256(description.encode()).hexdigest()[:32]


def chart(points: Sequence[Point], unit: str, on: str) -> tuple[str, str]:
    """SVG and digest of a line of points."""
    rows = tuple((p.short, p.number, p.low_number, p.high_number) for p in points)
    return drawn(rows, unit, on if on in INKS else "light")
