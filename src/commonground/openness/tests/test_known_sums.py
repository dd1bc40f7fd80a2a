"""The sums that the hiding protects against are true of what is really counted, and none is left out by mistake."""

from datetime import date

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.measures.actions import observe
from commonground.measures.models import Observation
from commonground.measures.tests.cast import UNTIL, many_calls
from commonground.measures.tests.test_permissions import AS_OF, ASKED, DAY, HOUR, county, said, somebody
from commonground.openness.actions.publish import _figure
from commonground.openness.bundles import bundles
from commonground.openness.figures import _complete, _sums, numbers
from commonground.openness.tests.cast import areas_of

__all__ = ["county"]
pytestmark = pytest.mark.django_db


def test_every_sum_that_a_reader_can_know_holds_of_real_counts(cast):
    areas = areas_of(cast, "two")
    many_calls(cast.dara, [*areas, None], 2000, days=300)
    observe(by=service("measures", cast.host), at=UNTIL)
    bundle = bundles()["calls"]
    with as_viewer(service("measures", cast.host)):
        rows = list(
            Observation.objects.filter(period_kind="quarter", period=date(2026, 7, 1), measure__in=bundle.measures)
        )
    figures = _complete(bundle, {f.key: f for f in map(_figure, rows)}, [*(str(a.pk) for a in areas), "unknown"])
    counts = {p: c for figure in figures for p, c in numbers(figure).items()}
    held = 0
    for known in _sums(bundle, figures, counts):
        if all(place in counts for place in known.places):
            assert counts[known.total] == sum(counts[part] for part in known.parts), known
            held += 1
    missing = {p for known in _sums(bundle, figures, counts) for p in known.places if p not in counts}
    assert not missing
    assert held > 60


def test_every_sum_of_answers_and_waits_holds_of_real_counts(county):
    answers = ["yes", "yes", "no", "not now", "void", "taken back"]
    for answer in answers:
        one = somebody(county)
        said(county, one, answer, closed_at=ASKED + HOUR if answer in {"void", "taken back"} else None)
        said(county, one, "no", ASKED + 2 * DAY)
    observe(by=service("measures", county.host), at=AS_OF)
    bundle = bundles()["permissions"]
    with as_viewer(service("measures", county.host)):
        rows = list(
            Observation.objects.filter(period_kind="quarter", period=date(2026, 1, 1), measure__in=bundle.measures)
        )
    figures = _complete(bundle, {f.key: f for f in map(_figure, rows)}, [])
    counts = {p: c for figure in figures for p, c in numbers(figure).items()}
    sums = list(_sums(bundle, figures, counts))
    assert {p for known in sums for p in known.places} <= counts.keys()
    assert all(counts[known.total] == sum(counts[part] for part in known.parts) for known in sums)
    assert not {place for place in counts if place[3] == "after_a_later_yes"}
    apart = {p for known in sums for p in known.places if p[3] in {"same_wait", "taken_back_at_once"}}
    assert len(apart) == 3
