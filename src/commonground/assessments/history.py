"""Results over time, as a plain list and a small line for each instrument that is a sum. No color, no better or worse."""

from dataclasses import dataclass
from datetime import datetime

from commonground.assessments.models import Assessment
from commonground.assessments.queries import of_person
from commonground.assessments.words import Result, result_words
from commonground.people.models import Person
from commonground.programs.instruments import rule_for

SHOWN = 100
WIDTH, HEIGHT, EDGE = 280, 80, 10


@dataclass(frozen=True, slots=True)
class Line:
    """The scores of one instrument, drawn: ``runs`` are lines of points, parted where a sheet was incomplete; ``gaps`` stand where."""

    title: str
    lowest: int
    highest: int
    runs: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    gaps: tuple[float, ...]
    first: datetime
    last: datetime
    n: int
    incomplete: int


@dataclass(frozen=True, slots=True)
class History:
    """What the page shows: newest first, and the lines."""

    results: list[Result]
    lines: list[Line]


def history_of(person: Person) -> History:
    """The visible results of a person, the newest hundred."""
    rows = list(of_person(person)[:SHOWN])
    by_code: dict[str, list[Assessment]] = {}
    for row in reversed(rows):
        by_code.setdefault(row.instrument, []).append(row)
    lines = [_line(code, sheets) for code, sheets in by_code.items() if _can_be_drawn(code, sheets)]
    return History([result_words(row) for row in rows], lines)


def _can_be_drawn(code: str, sheets: list[Assessment]) -> bool:
    return rule_for(code).rule == "sum" and sum(sheet.score is not None for sheet in sheets) > 1


def _line(code: str, sheets: list[Assessment]) -> Line:
    known = rule_for(code)
    most = max(band.highest for band in known.bands if band.highest is not None)
    start, span = sheets[0].given_at, (sheets[-1].given_at - sheets[0].given_at).total_seconds() or 1
    runs: list[list[tuple[float, float]]] = [[]]
    gaps: list[float] = []
    for sheet in sheets:
        x = round(EDGE + (WIDTH - 2 * EDGE) * (sheet.given_at - start).total_seconds() / span, 1)
        if sheet.score is None:
            gaps.append(x)
            runs.append([])
        else:
            runs[-1].append((x, round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * sheet.score / most, 1)))
    return Line(
        title=result_words(sheets[0]).title,
        lowest=0,
        highest=most,
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(dot for run in runs for dot in run),
        gaps=tuple(gaps),
        first=start,
        last=sheets[-1].given_at,
        n=sum(len(run) for run in runs),
        incomplete=len(gaps),
    )
