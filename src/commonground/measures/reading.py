"""Figures as a page shows them: one line of periods for each measure, with words; the same for staff and residents.

A row may be an observation or a published figure: both have measure, category, period, value, low, high, p90, n, missing,
numerator and apart; a published one also names what is hidden of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonground.measures.definitions import Definition, definitions, word
from commonground.measures.periods import short, words
from commonground.measures.rounding import shown


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one period, in words. ``why_not`` says why there is no value: hidden, or nothing to count."""

    period: date
    period_words: str
    short: str
    value: str
    number: float | None
    low: str
    high: str
    low_number: float | None
    high_number: float | None
    p90: str
    n: int | None
    missing: int | None
    apart: list[tuple[str, int | None]]
    hidden: bool
    row: Any


@dataclass(slots=True)
class Reading:
    """A measure with its points, oldest first, the parts it splits into in the newest period, and its adverse twin."""

    definition: Definition
    line: list[Point]
    parts: list[tuple[str, Point]] = field(default_factory=list)
    twin: "Reading | None" = None

    @property
    def now(self) -> Point:
        """The newest point."""
        return self.line[-1]


def point(row: Any, definition: Definition, kind: str) -> Point:
    """One row in words."""
    hidden = set(getattr(row, "hidden", ()))
    unit = definition.unit
    return Point(
        period=row.period, period_words=words(kind, row.period), short=short(kind, row.period), value=shown(row.value, unit),
        number=row.value, low=shown(row.low, unit), high=shown(row.high, unit), low_number=row.low,
        high_number=row.high, p90=shown(row.p90, unit), n=row.n, missing=row.missing,
        apart=[(word("apart", name), many) for name, many in sorted(row.apart.items())], hidden=bool(hidden), row=row,
    )  # fmt: skip


def readings(rows: Iterable[Any], *, kind: str, newest: date, own_newest: bool = False) -> list[Reading]:
    """The readings of these rows, in the order of the definitions; a measure without a row in the newest period is left out.

    :param own_newest: instead, such a measure shows the newest period it has.
    """
    lines: dict[str, list[Any]] = {}
    parts: dict[str, list[Any]] = {}
    for row in rows:
        if row.category:
            parts.setdefault(row.measure, []).append(row)
        else:
            lines.setdefault(row.measure, []).append(row)
    made = {}
    for code, definition in definitions().items():
        line = [point(row, definition, kind) for row in sorted(lines.get(code, []), key=lambda row: row.period)]
        if line and (own_newest or line[-1].period == newest):
            split = [
                r
                for r in parts.get(code, [])
                if r.period == line[-1].period and (r.value is not None or getattr(r, "hidden", ()))
            ]
            split.sort(key=lambda row: -(row.value or 0))
            made[code] = Reading(
                definition, line, [(word("category", r.category), point(r, definition, kind)) for r in split]
            )
    for reading in made.values():
        reading.twin = made.get(reading.definition.twin)
    return list(made.values())
