"""Publishing: what is closed, once, with small counts hidden so that no table, total or file gives them away."""

from datetime import UTC, date, datetime

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow, Refused
from commonground.measures.models import Observation
from commonground.openness.actions import publish
from commonground.openness.actions.publish import _figure
from commonground.openness.bundles import bundles
from commonground.openness.figures import WHOLE, _complete, known_sums, numbers
from commonground.openness.models import Edition, PublishedFigure
from commonground.openness.tests.attacker import possible
from commonground.openness.tests.cast import KINDS, LATER, QUARTER, areas_of, observe_calls, observed

pytestmark = pytest.mark.django_db
ONE = {
    "crisis": 42,
    "medical": 61,
    "welfare": 33,
    "violence": 17,
    "disorder": 80,
    "property_and_traffic": 120,
    "all_other": 25,
}
TWO = {
    "crisis": 3,
    "medical": 28,
    "welfare": 15,
    "violence": 11,
    "disorder": 30,
    "property_and_traffic": 44,
    "all_other": 12,
}
THREE = {
    "crisis": 19,
    "medical": 22,
    "welfare": 12,
    "violence": 10,
    "disorder": 35,
    "property_and_traffic": 51,
    "all_other": 14,
}


@pytest.fixture
def by(cast):
    return service("measures", cast.host)


@pytest.fixture
def county(cast):
    one, two, three = areas_of(cast, "two", "three")
    observe_calls(cast, {one: ONE, two: TWO, three: THREE, None: dict.fromkeys(KINDS, 0) | {"medical": 1}})
    return one, two, three


def shown(area=None, category="", measure="calls"):
    rows = PublishedFigure.objects.filter(measure=measure, category=category)
    return rows.get(area=area) if area else rows.get(scope="all")


def test_three_crisis_calls_of_an_area_are_hidden_and_cannot_be_worked_out(cast, county, by):
    publish(by=by, at=LATER)
    _, two, _ = county
    assert shown(two, "crisis").numerator is None
    assert shown(two, "crisis").value is None
    places, sums, masks = as_published(cast)
    assert (str(two.pk), "calls", "crisis", "numerator") in masks
    assert min(possible(places, sums, masks, place) for place in masks) >= 5


def as_published(cast):
    """What somebody has who downloaded every published number: true numbers, sums, and the places without a number."""
    bundle = bundles()["calls"]
    with as_viewer(service("measures", cast.host)):
        counted = {f.key: f for f in map(_figure, Observation.objects.filter(measure__in=bundle.measures))}
        areas = [str(pk) for pk in {o.area_id for o in Observation.objects.all() if o.area_id}]
    figures = _complete(bundle, counted, [*areas, "unknown"])
    places = {p: c for figure in figures for p, c in numbers(figure).items()}
    masks = set()
    for row in PublishedFigure.objects.all():
        area = {"all": WHOLE, "unknown": "unknown"}.get(row.scope) if row.scope != "area" else str(row.area_id)
        masks |= {(area, row.measure, row.category, name) for name in row.hidden if name not in {"value", "p90"}}
    masks = {place for place in places if place in masks or rest_is_hidden(place, masks)}
    return places, list(known_sums(bundle, figures, places)), masks


def rest_is_hidden(place, masks):
    return place[3] == "rest" and {(*place[:3], "n"), (*place[:3], "numerator")} & masks


def test_hidden_numbers_are_not_stored_at_all(cast, county, by):
    publish(by=by, at=LATER)
    for row in PublishedFigure.objects.all():
        for name in row.hidden:
            assert row.apart.get(name, getattr(row, name, None)) is None


def test_what_is_large_is_published_as_counted(cast, county, by):
    publish(by=by, at=LATER)
    assert shown().n == sum(ONE.values()) + sum(TWO.values()) + sum(THREE.values()) + 1
    assert shown(county[0], "disorder").numerator in {80, None}
    assert sum(1 for row in PublishedFigure.objects.filter(measure="calls") if row.value is not None) >= 12


def test_a_period_is_published_once_when_it_is_closed_and_settled(cast, county, by):
    assert publish(by=by, at=datetime(2026, 7, 10, tzinfo=UTC)) == []
    assert len(publish(by=by, at=LATER)) == 1
    assert publish(by=by, at=LATER) == []


def test_published_figures_stay_when_the_counts_change(cast, county, by):
    publish(by=by, at=LATER)
    before = Edition.objects.get().digest
    observe_again(by, measure="calls", scope="all", category="", n=999)
    publish(by=by, at=LATER)
    assert Edition.objects.get().digest == before
    assert shown().n != 999


def observe_again(by, *, n, **which):
    from commonground.kit.closed import door_open

    with as_viewer(by), door_open("measures.observe"):
        Observation.objects.filter(**which).update(n=n, numerator=n)


def test_a_correction_is_a_new_edition_that_hides_at_least_as_much(cast, county, by):
    publish(by=by, at=LATER)
    first = {f.measure + f.category + str(f.area_id) + f.scope: set(f.hidden) for f in PublishedFigure.objects.all()}
    old = shown(county[0], "disorder").numerator
    observe_again(by, measure="calls", area=county[0], category="disorder", n=(old or 80) + 2)
    for which in (
        {"area": county[0], "category": ""},
        {"scope": "all", "category": "disorder"},
        {"scope": "all", "category": ""},
    ):
        with as_viewer(by):
            row = Observation.objects.get(measure="calls", **which)
        observe_again(by, pk=row.pk, n=row.n + 2)
    (second,) = publish(correct=("calls", QUARTER), why="late_reports", by=by, at=LATER)
    assert second.number == 2
    for figure in second.figures.all():
        assert first[figure.measure + figure.category + str(figure.area_id) + figure.scope] - {"value"} <= set(
            figure.hidden
        )
    changed = second.figures.get(measure="calls", area=county[0], category="disorder")
    assert changed.numerator is None


def test_a_correction_says_why(cast, county, by):
    with pytest.raises(NotNow):
        publish(correct=("calls", QUARTER), by=by, at=LATER)


def test_only_who_may_publish_publishes(cast):
    with pytest.raises(Refused):
        publish(by=cast.dara)


def test_a_share_goes_when_what_is_left_of_it_is_small(cast, county, by):
    observed(cast, "arrests", 60, scope="all", numerator=57, value=0.95, missing=0, apart={"not_ended": 0})
    publish(by=by, at=LATER)
    assert shown(measure="arrests").value is None


@pytest.mark.parametrize(("many", "published"), [(19, 0), (20, 1)])
def test_kinds_kept_apart_are_published_from_twenty_or_not_at_all(cast, by, many, published):
    observed(
        cast,
        "calls_kept_apart",
        many,
        scope="all",
        category="domestic",
        period=date(2025, 1, 1),
        period_kind="year",
        numerator=many,
        value=many,
    )
    publish(by=by, at=LATER)
    assert PublishedFigure.objects.count() == published


def test_the_interval_of_a_share_goes_with_the_share(cast, county, by):
    """From both ends of an exact interval and the whole, anybody works out the count."""
    observed(
        cast,
        "arrests",
        60,
        scope="all",
        numerator=57,
        value=0.95,
        low=0.861,
        high=0.99,
        missing=0,
        apart={"not_ended": 0},
    )
    publish(by=by, at=LATER)
    row = shown(measure="arrests")
    assert (row.value, row.low, row.high) == (None, None, None)


@pytest.mark.parametrize(("many", "shows"), [(99, False), (100, True)])
def test_the_time_of_the_slowest_tenth_is_told_from_a_hundred_on(cast, county, by, many, shows):
    observed(
        cast,
        "response_received_on_scene",
        many,
        scope="all",
        value=11.0,
        p90=42.0,
        missing=0,
        apart={"without_times": 0},
    )
    publish(by=by, at=LATER)
    row = shown(measure="response_received_on_scene")
    assert (row.value, row.p90) == (11.0, 42.0 if shows else None)


def test_a_correction_downwards_by_a_few_is_hidden_like_one_upwards(cast, county, by):
    publish(by=by, at=LATER)
    for which in (
        {"area": county[0], "category": "disorder"},
        {"area": county[0], "category": ""},
        {"scope": "all", "category": "disorder"},
        {"scope": "all", "category": ""},
    ):
        with as_viewer(by):
            row = Observation.objects.get(measure="calls", **which)
        observe_again(by, pk=row.pk, n=row.n - 2)
    (second,) = publish(correct=("calls", QUARTER), why="late_reports", by=by, at=LATER)
    changed = second.figures.filter(measure="calls", category="disorder")
    assert [figure.numerator for figure in changed.filter(area=county[0])] == [None]
    assert changed.get(scope="all").numerator is None


def test_a_period_is_settled_by_the_local_day(cast, county, by):
    """At three in the morning of the fifteenth in Greenwich it is still the fourteenth in Willow."""
    assert publish(by=by, at=datetime(2026, 7, 15, 3, tzinfo=UTC)) == []
    assert len(publish(by=by, at=datetime(2026, 7, 15, 6, tzinfo=UTC))) == 1
