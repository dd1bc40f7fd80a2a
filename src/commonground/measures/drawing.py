"""Drawing a line of figures on the server: described once as Vega-Lite, drawn to SVG, kept by the digest of what it shows."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from commonground.measures.reading import Point

WIDTH, HEIGHT = 560, 170
INKS = {
    "light": {"ink": "#3d4852", "grid": "#dcdfdd", "line": "#0f5f66", "band": "#0f5f66"},
    "dark": {"ink": "#c9d2d6", "grid": "#39444a", "line": "#6fc3c9", "band": "#6fc3c9"},
}


def described(points: Sequence[Point], unit: str, on: str) -> str:
    """The chart as Vega-Lite, as JSON: a line with its interval as a band; where there is no value there is a gap.

    :param on: light or dark ground.
    """
    import altair as alt

    inks, times = INKS[on], 100 if unit == "percent" else 1
    rows = [
        {"period": p.period_words, "value": _times(p.number, times), "low": _times(p.low_number, times),
         "high": _times(p.high_number, times)}
        for p in points
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("period:O", sort=None, title=None))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4))
    band = base.mark_area(opacity=0.18, color=inks["band"], interpolate="linear").encode(
        y=alt.Y("low:Q", title=None), y2="high:Q"
    )
    line = base.mark_line(color=inks["line"], strokeWidth=2.5, invalid="break-paths-show-path-domains").encode(y=y)
    dots = base.mark_point(color=inks["line"], filled=True, size=60, opacity=1).encode(y=y)
    whiskers = base.mark_rule(color=inks["line"], opacity=0.6).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    chart = alt.layer(band, whiskers, line, dots).properties(width=WIDTH, height=HEIGHT, background="transparent")
    axes = {"labelColor": inks["ink"], "gridColor": inks["grid"], "domainColor": inks["grid"], "tickColor": inks["grid"],
            "labelFontSize": 12, "labelFont": "sans-serif", "labelAngle": 0, "labelLimit": 120, "labelOverlap": True}  # fmt: skip
    return json.dumps(chart.configure_view(stroke=None).configure_axis(**axes).to_dict(), sort_keys=True)


def _times(number: float | None, times: int) -> float | None:
    return None if number is None else round(number * times, 3)


@lru_cache(maxsize=512)
def drawn(description: str) -> tuple[str, str]:
    """The chart as SVG, and the digest of what it shows. The same description is drawn once a process."""
    import vl_convert

    return vl_convert.vegalite_to_svg(json.loads(description)), hashlib.sha256(description.encode()).hexdigest()[:32]


def chart(points: Sequence[Point], unit: str, on: str) -> tuple[str, str]:
    """SVG and digest of a line of points."""
    told: Any = described(points, unit, on if on in INKS else "light")
    return drawn(told)
