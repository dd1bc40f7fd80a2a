"""From counted figures to what everybody may see: places and sums for the hiding, then the figures without what is hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.measures.definitions import definitions
from commonground.measures.rounding import rounded
from commonground.openness.bundles import Bundle
from commonground.openness.suppression import SMALLEST_KEPT_APART, Sum, hide, may_be_shown, share_may_be_shown

WHOLE = ""
# Tries to reach somebody are no people; they say nothing about who was there. Who gave in while they waited are too few to publish.
NOT_PUBLISHED_APART = {"attempts", "after_a_later_yes"}
# How the waits after an answer are split, all of them; what is not counted in the wait, and what is missing of it.
NO_WAIT_COUNTED = ("same_wait", "taken_back_at_once")
NO_SERVICE = ("no_service_yet", "not_yet_due")
# The second time of a median tells about those beyond it: ten of a hundred.
ENOUGH_FOR_P90 = 100
ENOUGH_FOR_MEDIAN_INTERVAL = 30

Place = tuple[str, str, str, str]  # area ("" for the whole, "unknown"), measure, category, number


@dataclass(slots=True)
class Figure:
    """One counted figure, or the same without what is hidden. ``area`` is an id, ``""`` (the whole) or ``unknown``."""

    measure: str
    area: str
    category: str = ""
    value: float | None = None
    p90: float | None = None
    n: int | None = 0
    missing: int | None = 0
    numerator: int | None = None
    apart: dict[str, int | None] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    low: float | None = None
    high: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands."""
        return self.area, self.measure, self.category


def publishable(
    bundle: Bundle, counted: Iterable[Figure], areas: Iterable[str], *, before: Mapping[Place, int | None] | None = None
) -> list[Figure]:
    """The figures of a bundle and period as everybody may see them.

    :param areas: ids of all areas of the jurisdiction. :param before: the numbers of the edition before, None where hidden:
        what was hidden stays hidden, and a number that changed by less than ten is hidden now, so that the change tells nothing.
    """
    if bundle.code == "kept_apart":
        return [figure for figure in counted if (figure.n or 0) >= SMALLEST_KEPT_APART]
    figures = _complete(bundle, {figure.key: figure for figure in counted}, [*areas, "unknown"])
    counts = {place: count for figure in figures for place, count in numbers(figure).items()}
    masks = hide(counts, list(known_sums(bundle, figures, counts)), also=_told_before(counts, before or {}))
    return [_without(figure, masks) for figure in figures]


def _told_before(counts: Mapping[Place, int], before: Mapping[Place, int | None]) -> set[Place]:
    changed = {p for p, old in before.items() if p in counts and old is not None and 0 < abs(counts[p] - old) < 10}
    return changed | {p for p, old in before.items() if p in counts and old is None}


def _kind(measure: str) -> str:
    return definitions()[measure].kind


def _complete(bundle: Bundle, counted: dict[tuple[str, str, str], Figure], areas: list[str]) -> list[Figure]:
    """Every figure of every area, zero where nothing was counted; parts of a distribution where the whole has them."""
    made = []
    for measure in dict.fromkeys(m for m in bundle.measures if any(key[1] == m for key in counted)):
        whole_only = measure in bundle.only_whole or not definitions()[measure].areas
        split = _kind(measure) in {"distribution", "count"} and measure not in bundle.only_whole
        categories = [""] + (sorted({c for _, m, c in counted if m == measure and c}) if split else [])
        apart = {
            name for figure in counted.values() if figure.measure == measure for name in figure.apart
        } - NOT_PUBLISHED_APART
        for area in [WHOLE] + ([] if whole_only else areas):
            for category in categories:
                found = counted.get((area, measure, category)) or Figure(measure, area, category)
                found.apart = {} if category else {name: found.apart.get(name, 0) for name in sorted(apart)}
                if category or _kind(measure) in {"share"} or measure in bundle.only_whole:
                    found.numerator = found.numerator or 0
                made.append(found)
    return made


def numbers(figure: Figure) -> dict[Place, int | None]:
    """The numbers of a figure by place. A part of a distribution has one; a share has what is left of it, too."""
    area, measure, category = figure.key
    if category:
        return {(area, measure, category, "numerator"): figure.numerator}
    found: dict[Place, int | None] = {(area, measure, "", "n"): figure.n}
    if _kind(measure) != "count":
        found[area, measure, "", "missing"] = figure.missing
    found |= {(area, measure, "", name): many for name, many in figure.apart.items()}
    if figure.numerator is not None and _kind(measure) != "count":
        found[area, measure, "", "numerator"] = figure.numerator
        left = None if figure.n is None else figure.n - figure.numerator
        found[area, measure, "", "rest"] = left
    return found


def known_sums(bundle: Bundle, figures: list[Figure], counts: Mapping[Place, int]) -> Iterable[Sum]:
    """Every sum that a reader of the definitions can know, as far as it holds of these counts."""
    for known in _sums(bundle, figures, counts):
        there = all(place in counts for place in known.places)
        if there and counts[known.total] == sum(counts[part] for part in known.parts):
            yield known


def _sums(bundle: Bundle, figures: list[Figure], counts: Mapping[Place, Any]) -> Iterable[Sum]:
    for area, measure in dict.fromkeys((f.area, f.measure) for f in figures):
        n = (area, measure, "", "n")
        parts = tuple(f for f in counts if f[:2] == (area, measure) and f[2])
        if parts:
            yield Sum(n, parts)
        if (area, measure, "", "numerator") in counts:
            yield Sum(n, ((area, measure, "", "numerator"), (area, measure, "", "rest")))
        if measure in bundle.parts:
            yield Sum(
                (area, bundle.base[0], "", bundle.base[1]),
                tuple((area, measure, "", name) for name in bundle.parts[measure]),
            )
        for one, other in bundle.same:
            if one[0] == measure and (area, other[0], "", other[1]) in counts:
                yield Sum((area, measure, "", one[1]), ((area, other[0], "", other[1]),))
    yield from _over_areas(counts)
    if bundle.answers:
        yield from _of_answers(bundle, counts)


def _of_answers(bundle: Bundle, counts: Mapping[Place, Any]) -> Iterable[Sum]:
    """Every question has one answer or was void; every answer is a wait that ended or goes on, or is counted apart."""
    answered = tuple((WHOLE, answer, "", "numerator") for answer in bundle.answers)
    yield Sum((WHOLE, bundle.answers[0], "", "n"), answered)
    yield Sum((WHOLE, bundle.base[0], "", bundle.base[1]), (*answered, (WHOLE, bundle.answers[0], "", "missing")))
    for answer in ("yes", "no"):
        service = f"service_after_{answer}"
        missing = (WHOLE, service, "", "missing")
        apart = tuple(place for name in NO_WAIT_COUNTED if (place := (WHOLE, service, "", name)) in counts)
        yield Sum((WHOLE, f"permission_{answer}", "", "numerator"), ((WHOLE, service, "", "n"), missing, *apart))
        yield Sum(missing, tuple((WHOLE, service, "", name) for name in NO_SERVICE))


def _over_areas(counts: Mapping[Place, Any]) -> Iterable[Sum]:
    by_number: dict[tuple[str, str, str], list[Place]] = {}
    for place in counts:
        if place[0] != WHOLE:
            by_number.setdefault(place[1:], []).append(place)
    for number, places in by_number.items():
        yield Sum((WHOLE, *number), tuple(places))


def _without(figure: Figure, masks: frozenset[Any]) -> Figure:
    """The figure without what is hidden: a derived value goes when one of its counts does."""
    area, measure, category = figure.key
    unit, kind = definitions()[measure].unit, _kind(measure)
    gone = {place[3] for place in numbers(figure) if place in masks}
    whole_gone = (area, measure, "", "n") in masks
    hidden = {name for name in gone if name != "rest"} | ({"n"} if category and whole_gone else set())
    if not _value_shows(figure, kind, gone, whole_gone):
        hidden.add("value")
    if figure.p90 is not None and ("value" in hidden or (figure.n or 0) < ENOUGH_FOR_P90):
        hidden.add("p90")

    def keep(name: str, number: Any) -> Any:
        return None if name in hidden else number

    return Figure(
        measure, area, category,
        value=keep("value", rounded(figure.value, unit)), p90=keep("p90", rounded(figure.p90, unit)), n=keep("n", figure.n),
        missing=keep("missing", figure.missing), numerator=keep("numerator", figure.numerator),
        apart={name: keep(name, many) for name, many in figure.apart.items()}, hidden=sorted(hidden),
        low=_bound(figure.low, figure, hidden), high=_bound(figure.high, figure, hidden),
    )  # fmt: skip


def _bound(bound: float | None, figure: Figure, hidden: set[str]) -> float | None:
    """An end of the interval: gone with the value; that of a median is one call's own time, and needs enough of them."""
    definition = definitions()[figure.measure]
    if "value" in hidden or (definition.kind == "median" and (figure.n or 0) < ENOUGH_FOR_MEDIAN_INTERVAL):
        return None
    return rounded(bound, definition.unit)


def _value_shows(figure: Figure, kind: str, gone: set[str], whole_gone: bool) -> bool:
    if gone & {"n", "numerator", "rest"} or (whole_gone and kind != "count"):
        return False
    if kind == "count":
        return may_be_shown(figure.numerator or 0) if figure.category else may_be_shown(figure.n or 0)
    if figure.numerator is not None:
        return share_may_be_shown(figure.numerator, figure.n or 0)
    return may_be_shown(figure.n or 0)
