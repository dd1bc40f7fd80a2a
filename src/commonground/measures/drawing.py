"""Drawing a line of figures on the server: described once as Vega-Lite, drawn to SVG, kept by the digest of what it shows."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

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
    import altair as alt

    inks, times = INKS[on], 100 if unit == "percent" else 1
    values = [
        {"period": period, "value": _times(value, times), "low": _times(low, times), "high": _times(high, times)}
        for period, value, low, high in rows
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(x=alt.X("period:O", sort=None, title=None))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4))
    low = alt.Y("low:Q", title=None)
    band = base.mark_area(opacity=0.18, color=inks["band"]).encode(y=low, y2="high:Q")
    whiskers = base.mark_rule(color=inks["line"], opacity=0.6).encode(y=low, y2="high:Q")
    line = base.mark_line(color=inks["line"], strokeWidth=2.5, invalid="break-paths-show-path-domains").encode(y=y)
    dots = base.mark_point(color=inks["line"], filled=True, size=60, opacity=1).encode(y=y)
    chart = alt.layer(band, whiskers, line, dots).properties(width=WIDTH, height=HEIGHT, background="transparent")
    axes = {"labelColor": inks["ink"], "gridColor": inks["grid"], "domainColor": inks["grid"], "tickColor": inks["grid"],
            "labelFontSize": 12, "labelFont": "sans-serif", "labelAngle": 0, "labelLimit": 120, "labelOverlap": True}  # fmt: skip
    return json.dumps(chart.configure_view(stroke=None).configure_axis(**axes).to_dict(), sort_keys=True)


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
