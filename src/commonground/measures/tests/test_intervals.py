"""The exact binomial interval, against published values and against the definition."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.measures.intervals import share_intervals


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Zero of ten and the rest: by the closed form 1 - (0.025)^(1/n) and its mirror; five of ten: standard tables.
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (5, 10, 0.1871, 0.8129), (1, 1, 0.025, 1.0), (0, 1, 0.0, 0.975)],
)
def test_the_interval_of_a_share_is_that_of_the_tables(count, of, low, high):
    assert share_intervals([count], [of])[0] == pytest.approx((low, high), abs=5e-5)


def test_nothing_to_divide_by_has_no_interval():
    assert share_intervals([0, 0], [0, 1])[0] == (None, None)
    assert share_intervals([], []) == []


@given(st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of))))
def test_at_the_lower_end_as_many_or_more_have_a_chance_of_one_in_forty(pair):
    count, of = pair
    [(low, high)] = share_intervals([count], [of])
    chance = sum(comb(of, k) * low**k * (1 - low) ** (of - k) for k in range(count, of + 1))
    assert chance == pytest.approx(0.025, abs=1e-6)
    assert low < count / of <= high
