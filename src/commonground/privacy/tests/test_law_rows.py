"""What the rows of the law demand is pinned too: the paper, the conditions, the needs of each way, and what sticks to a copy."""

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.openings import the_openings
from commonground.privacy.law.shape import Cell
from commonground.privacy.models.reach import TIES
from commonground.privacy.tests.test_law_table import PINNED

LAW = the_law()
CELLS = {cell.id: cell for cell in LAW.cells.values()}


def conditions(cell: Cell, effect: str) -> list[set[str]]:
    """The conditions of the ways of a cell that have an effect."""
    return [set(way.conditions) for way in cell.ways if way.effect == effect]


@pytest.mark.parametrize("label", sorted(PINNED["paper"]))
def test_only_the_pinned_paper_reaches_a_label(label: str) -> None:
    reached = [cell for cell in CELLS.values() if cell.label == label and "custodian" in cell.known_ways]
    assert reached
    for cell in reached:
        besides = {"judges_order"} if cell.recipient == "immigration" else set()
        assert conditions(cell, "custodian") == [set(PINNED["paper"][label]) | besides], cell.id


@pytest.mark.parametrize("place", sorted(PINNED["conditions"]))
def test_a_way_opens_on_the_pinned_conditions(place: str) -> None:
    for effect, wanted in PINNED["conditions"][place].items():
        assert conditions(CELLS[place], effect) == [set(wanted)]


@pytest.mark.parametrize("effect", sorted(PINNED["needs"]))
def test_a_way_needs_what_is_pinned(effect: str) -> None:
    assert LAW.words.lists["ways"][effect].get("other", {}) == PINNED["needs"][effect]


# Rows that a holder sends, or that a care of one's own opens, have needs of their own.
OWN_NEEDS = {"general.brief", "C3", "H5", "H6", "H8", "S2", "S8", "health.custody", "health.involved_in_care"}


def test_only_the_named_rows_have_needs_of_their_own() -> None:
    common = {effect: {a: tuple(n) for a, n in row.items()} for effect, row in PINNED["needs"].items()}
    odd = {
        way.id
        for cell in CELLS.values()
        if cell.recipient not in ("own", "self")
        for way in cell.ways
        if dict(way.needs) != common[way.effect]
    }
    assert odd == OWN_NEEDS


@pytest.mark.parametrize("name", sorted(PINNED["sticks"]))
def test_what_sticks_to_a_copy_is_pinned(name: str) -> None:
    label, _, row = name.rpartition(".")
    ways = [way for cell in CELLS.values() if cell.label == label for way in cell.ways if way.id == row]
    assert ways
    assert {frozenset(way.obligations) for way in ways} == {frozenset(PINNED["sticks"][name])}


def test_no_word_of_a_tie_an_emergency_or_a_paper_means_two_things():
    """The floor puts what holds into lists of words, in which a kind of tie and a statement must never read the same."""
    rows = the_openings()
    kinds = {word for row in rows for word in row.ties or ()} | set(TIES)
    stated = {word for row in rows for word in row.stated}
    recorded = {word for row in rows for word in row.recorded}
    papers = {word for row in rows for word in row.papers}
    assert kinds, "the law asks for no tie: this sees nothing"
    assert stated
    assert recorded
    assert not kinds & stated
    assert not stated & recorded
    assert not {"open", "in_force"} & (kinds | stated | recorded | papers)
