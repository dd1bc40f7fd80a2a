"""The table comes out as the privacy rules say: one cell for every label, recipient and purpose, each with its source, each pinned."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.checking import written
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.shape import Cell, Triple, Way

PINNED = tomllib.loads((Path(__file__).parent / "expected" / "law_table.toml").read_text(encoding="utf-8"))
LAW = the_law()
LETTERS = {effect: row["letter"] for effect, row in LAW.words.lists["ways"].items()}
COLUMNS = {row["letters"]: kind for kind, row in LAW.words.lists["recipients"]["kind"].items()}


def expected(label: str, column: str, purpose: str) -> str:
    """The letters of one cell in the pinned table, by its own rule of inheritance."""
    row = PINNED["table"][label]
    if purpose in row[column]:
        return str(row[column][purpose])
    if purpose in PINNED["purposes_of"][column]:
        return str(row[column]["any"])
    if purpose in row.get("every", {}):
        return str(row["every"][purpose])
    return "N" if column == "SELF" else str(PINNED["otherwise"].get(purpose, "N"))


def differing(cells: Mapping[Triple, Cell]) -> Iterator[str]:
    """Every cell whose letters are not the pinned ones."""
    for label in LABELS:
        for column, kind in COLUMNS.items():
            for purpose in PURPOSES:
                cell = cells[label, kind, purpose]
                if Counter(LETTERS[way.effect] for way in cell.ways) != Counter(expected(label, column, purpose)):
                    yield cell.id


def test_every_cell_is_the_pinned_one() -> None:
    assert not list(differing(LAW.cells))


def test_every_triple_has_exactly_one_cell() -> None:
    triples = [(label, kind, purpose) for label in LABELS for kind in COLUMNS.values() for purpose in PURPOSES]
    assert sorted(LAW.cells) == sorted(triples)
    assert all(cell.ways and (cell.label, cell.recipient, cell.purpose) == place for place, cell in LAW.cells.items())


def test_every_label_and_recipient_is_written_and_none_rests_on_a_default() -> None:
    places = set(written(LAW))
    assert {f"{label}.{kind}" for label in LABELS for kind in COLUMNS.values() if kind != "public"} <= places


def test_every_way_is_cited_marked_owned_and_dated() -> None:
    for cell in LAW.cells.values():
        for way in cell.ways:
            assert len(way.citation) >= 5 and way.mark in "VSRM" and way.certainty in ("settled", "unsettled"), (
                cell.id,
                way,
            )
            assert len(way.owner) >= 5 and isinstance(way.review_by, date), (cell.id, way)


def flipped(way: Way) -> Iterator[Way]:
    """A way with every other effect."""
    return (replace(way, effect=effect) for effect in LETTERS if effect != way.effect)


@pytest.mark.parametrize("place", sorted(written(LAW)))
def test_a_flipped_effect_of_a_written_cell_is_caught(place: str) -> None:
    cell = written(LAW)[place]
    key = (cell.label, cell.recipient, cell.purpose)
    column = next(name for name, kind in COLUMNS.items() if kind == cell.recipient)
    wanted = Counter(expected(cell.label, column, cell.purpose))
    for number, way in enumerate(cell.ways):
        for other in flipped(way):
            mutant = replace(cell, ways=(*cell.ways[:number], other, *cell.ways[number + 1 :]))
            assert Counter(LETTERS[one.effect] for one in mutant.ways) != wanted, (key, other.effect)
        dropped = (*cell.ways[:number], *cell.ways[number + 1 :])
        assert Counter(LETTERS[one.effect] for one in dropped) != wanted, (key, "dropped", way.effect)


def rows_called(name: str) -> list[tuple[str, Way]]:
    """Every way that bears the name of a row, with its label."""
    label = PINNED["rows"][name]["label"]
    wanted = {name, f"{label}.{name}"}
    return [
        (cell.id, way) for cell in LAW.cells.values() if cell.label == label for way in cell.ways if way.id in wanted
    ]


def unlike(row: dict[str, Any], way: Way, adds: set[str]) -> list[str]:
    """What of a way is not as its row is pinned."""
    wrong = [] if set(way.conditions) - adds == set(row["conditions"]) else ["conditions"]
    wrong += [] if set(row["record"]) <= set(way.record) else ["record"]
    if "fields" in row and way.shows != frozenset(row["fields"]):
        wrong.append("fields")
    return wrong


@pytest.mark.parametrize("name", sorted(PINNED["rows"]))
def test_a_row_of_its_own_demands_and_shows_what_is_pinned(name: str) -> None:
    row, adds = PINNED["rows"][name], {"judges_order"}
    found = rows_called(name)
    assert found
    assert not [(where, wrong) for where, way in found if (wrong := unlike(row, way, adds))]


@pytest.mark.parametrize("name", sorted(PINNED["rows"]))
def test_a_condition_or_a_record_taken_out_of_a_row_is_caught(name: str) -> None:
    row, adds = PINNED["rows"][name], {"judges_order"}
    _, way = rows_called(name)[0]
    for code in row["conditions"]:
        assert unlike(row, replace(way, conditions=tuple(c for c in way.conditions if c != code)), adds)
    for code in row["record"]:
        assert unlike(row, replace(way, record=tuple(c for c in way.record if c != code)), adds)
    if "fields" in row:
        assert unlike(row, replace(way, shows=None), adds)
        assert unlike(row, replace(way, shows=(way.shows or frozenset()) | {"charges_history"}), adds)


@pytest.mark.parametrize("name", sorted(PINNED["beside"]))
def test_the_rows_beside_the_cells_are_the_pinned_ones(name: str) -> None:
    row = PINNED["beside"][name]
    known = LAW.never_acts if "acts" in row else LAW.hides
    (found,) = [one for one in known[row["label"]] if one.id == name]
    assert found.words == frozenset(row.get("acts", row.get("fields")))
    assert found.not_from == frozenset(row.get("not_from", []))
    assert len(found.citation) > 5 and found.mark in "VSRM"


def test_immigration_enforcement_has_no_cell_but_the_judges_order() -> None:
    cells = [cell for cell in LAW.cells.values() if cell.recipient == "immigration"]
    assert {way.effect for cell in cells for way in cell.ways if cell.purpose != "legal_process"} == {"never"}
    opened = [way for cell in cells for way in cell.ways if way.effect != "never"]
    assert {way.effect for way in opened} == {"custodian"}
    assert all("judges_order" in way.conditions for way in opened)


def test_administration_and_the_purposes_of_others_read_nothing() -> None:
    cells = [cell for cell in LAW.cells.values() if cell.purpose == "administration"]
    assert {cell.letters for cell in cells} == {"never"}
    strangers = [c for c in LAW.cells.values() if c.purpose == "self_access" and c.recipient != "self"]
    assert {cell.letters for cell in strangers} == {"never"}
