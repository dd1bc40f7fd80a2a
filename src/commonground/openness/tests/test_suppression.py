"""Small counts stay hidden: against the written cases, and against somebody who tries every number that could be."""

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.openness.suppression import Region, Sum, hide, may_be_shown, share_may_be_shown, table
from commonground.openness.tests.attacker import possible

CASES = tomllib.loads((Path(__file__).parent / "expected" / "suppression.toml").read_text())
TABLES = {case["name"]: case for case in CASES["table"]}


def places(listed):
    return {tuple(place) for place in listed}


@pytest.fixture(params=TABLES, ids=lambda name: name.replace(" ", "_"))
def case(request):
    return TABLES[request.param]


def narrowest(counts, sums, masks):
    """The fewest numbers that any hidden count of a table can be, for somebody who knows everything published."""
    return min((possible(counts, sums, masks, place) for place in masks), default=10**6)


def test_the_small_counts_are_those_of_the_case(case):
    counts, _ = table(case["cells"], case["totals"])
    assert {place for place, count in counts.items() if not may_be_shown(count)} == places(case["primary"])


def test_what_the_code_hides_holds_against_the_attacker(case):
    counts, sums = table(case["cells"], case["totals"])
    masks = hide(counts, sums)
    assert places(case["primary"]) <= masks
    assert not masks or narrowest(counts, sums, masks) >= CASES["rule"]["narrowest_interval"]


def test_nothing_is_hidden_where_nothing_is_small(case):
    counts, sums = table(case["cells"], case["totals"])
    assert case["primary"] or not hide(counts, sums)


def test_the_attacker_and_the_bounds_agree_with_the_case(case):
    counts, sums = table(case["cells"], case["totals"])
    for listed in case["enough"]:
        masks = places(listed)
        assert not masks or narrowest(counts, sums, masks) > 1
        assert all(width(counts, sums, masks, place) > 1 for place in masks)
    for listed in case["not_enough"]:
        masks = places(listed)
        assert narrowest(counts, sums, masks) == 1
        assert min(width(counts, sums, masks, place) for place in masks) == 1
    for listed in case.get("too_narrow", []):
        masks = places(listed)
        assert 1 < narrowest(counts, sums, masks) < CASES["rule"]["narrowest_interval"]


def width(counts, sums, masks, place):
    least, most = Region(counts, sorted(masks, key=str), sums).bounds(place)
    return 10**6 if most is None else most - least + 1


def test_a_small_count_can_still_be_anything_from_one_to_nine(case):
    counts, sums = table(case["cells"], case["totals"])
    masks = hide(counts, sums)
    for place in places(case["primary"]):
        least, most = Region(counts, sorted(masks, key=str), sums).bounds(place)
        assert least <= 1
        assert most is None or most >= 9


@pytest.mark.parametrize("case", CASES["linked"], ids=lambda case: case["name"].replace(" ", "_"))
def test_a_quarter_published_elsewhere_is_a_total(case):
    counts = dict(enumerate(case["months"])) | {"quarter": case["quarter"]}
    sums = [Sum("quarter", tuple(range(len(case["months"]))))]
    masks = set(case["month_masks"]) | ({"quarter"} if case.get("quarter_masked") else set())
    assert (narrowest(counts, sums, masks) > 1) is case["holds"]
    chosen = hide(counts, sums)
    assert narrowest(counts, sums, chosen) >= CASES["rule"]["narrowest_interval"]


@pytest.mark.parametrize("case", CASES["derived"], ids=lambda case: case["name"].replace(" ", "_"))
def test_a_share_is_shown_only_when_its_counts_are(case):
    assert share_may_be_shown(case["count"], case["denominator"]) is case["shows"]


counts_of_a_table = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.integers(0, 12), st.integers(0, 90)), min_size=columns, max_size=columns),
        min_size=1,
        max_size=4,
    )
)
totals = st.sets(st.sampled_from(["row", "column", "grand"]))


@settings(max_examples=150, deadline=None)
@given(counts_of_a_table, totals)
def test_no_table_gives_a_small_count_away(cells, totals):
    counts, sums = table(cells, totals)
    masks = hide(counts, sums)
    assert {place for place, count in counts.items() if not may_be_shown(count)} <= masks
    assert not masks or narrowest(counts, sums, masks) >= min(
        CASES["rule"]["narrowest_interval"], everything(counts, masks)
    )


def everything(counts, masks):
    """When all is hidden there is nothing left to hide."""
    return 1 if set(counts) == set(masks) else 10**6


@settings(max_examples=60, deadline=None)
@given(counts_of_a_table, st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5))
def test_the_bounds_are_those_that_trying_every_number_finds(cells, chosen):
    counts, sums = table([[min(count, 9) for count in row[:3]] for row in cells[:3]], {"row", "column", "grand"})
    masks = sorted({place for place in chosen if place in counts}, key=str)
    for place in masks:
        least, most = Region(counts, masks, sums).bounds(place)
        tried = every_value(counts, sums, masks, place)
        assert (least, most) == (min(tried), max(tried))


def every_value(counts, sums, masks, place):
    """The values of a place over every whole-number solution, by trying all (small tables whose totals are published)."""
    top = max(counts.values())
    found = set()

    def fill(done, rest):
        for known in sums:
            total = done.get(known.total, counts[known.total])
            parts = [done.get(p, None if p in rest else counts[p]) for p in known.parts]
            least = sum(p for p in parts if p is not None)
            if least > total or (None not in parts and least != total):
                return
        if not rest:
            found.add(done[place])
            return
        for value in range(top + 1):
            fill({**done, rest[0]: value}, rest[1:])

    fill({}, list(masks))
    return found


def test_the_same_tables_hide_the_same_places():
    counts, sums = table([[5, 20, 31], [22, 40, 18], [60, 17, 25]], {"row", "column", "grand"})
    assert len({hide(counts, sums) for _ in range(3)}) == 1
    assert sum(1 for _ in itertools.islice(hide(counts, sums), 10)) == 4
