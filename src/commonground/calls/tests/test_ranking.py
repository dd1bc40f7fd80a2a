"""Ranking units, and what a place counts. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.calls.code_lists import natures
from commonground.calls.models import Call
from commonground.calls.places import counts_at_place
from commonground.calls.ranking import kilometres, rank_units
from commonground.units.models import Unit

CALL = {"latitude": 39.3, "longitude": -99.6, "nature": "person_in_crisis", "response": "mobile_crisis"}
degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def unit(name, north=39.3, kind="mobile_crisis", status="available", **facts):
    return Unit(name=name, latitude=north, longitude=-99.6, kind=kind, status=status, **facts)


def order(call, *units):
    return [row.unit.name for row in rank_units(Call(**{**CALL, **call}), units)]


def test_one_degree_of_latitude_is_111_kilometres():
    assert kilometres(39, -99, 40, -99) == pytest.approx(111.195, abs=0.01)


@given(degrees, degrees)
def test_the_way_there_is_as_long_as_the_way_back(here, there):
    assert kilometres(*here, *there) == pytest.approx(kilometres(*there, *here), abs=1e-6)


def test_the_minutes_are_those_of_a_straight_line_at_town_speed():
    (row,) = rank_units(Call(**CALL), [unit("A", north=39.3 + 10 / 111.195)])
    assert row.minutes == pytest.approx(15, abs=0.01)


def test_free_units_of_the_right_kind_come_first_then_the_nearest():
    units = [
        unit("busy", status="on_scene"), unit("police", kind="patrol"), unit("far", north=39.5), unit("near"),
        unit("home", status="off_duty"),
    ]  # fmt: skip
    assert order({}, *units) == ["near", "far", "police", "busy"]


def test_language_and_training_decide_between_units_about_as_far_away():
    speaks, trained = unit("speaks", languages=["es"]), unit("trained", skills=["clinician", "crisis"])
    assert order({"language": "es"}, unit("near"), speaks)[0] == "speaks"
    assert order({}, unit("near"), trained)[0] == "trained"


def test_a_unit_whose_position_is_not_known_comes_last_of_its_kind_and_says_so():
    lost = Unit(name="lost", kind="mobile_crisis", status="available")
    assert order({}, lost, unit("far", north=45.0)) == ["far", "lost"]
    (row,) = rank_units(Call(**CALL), [lost])
    assert row.minutes is None and "position not known" in row.reasons


def test_calls_for_help_of_these_families_never_count_at_a_place():
    never = {code for code, nature in natures().items() if nature.family in ("crisis", "medical", "domestic")}
    never.add("sexual_violence")
    assert {code for code in natures() if not counts_at_place(code)} == never
    assert not any(counts_at_place("noise", code) for code in never)
    assert not counts_at_place("", "")
