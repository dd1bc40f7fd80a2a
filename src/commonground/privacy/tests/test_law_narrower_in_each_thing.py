"""A way lies within another only when it asks as much in each thing; and a list that does not fit the code is named with its file."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.narrower import compared, is_narrower, with_what_they_bring, within
from commonground.privacy.law.shape import LawError
from commonground.privacy.law.vocabulary import MARKS, Vocabulary, read_vocabulary

LAW = the_law()
PLACE = "health", "treating", "treatment"
CELL = LAW.cells[PLACE]
OLD = replace(
    CELL.ways[0], needs={"read": ("role", "release")}, conditions=("assigned",), shows=frozenset({"safety", "language"}), obligations=("no_redisclosure",),
    record=("reason",), duties=("notify",), record_first=True, forms=frozenset({"standard", "tpo"}),
)  # fmt: skip


def test_a_way_lies_within_itself() -> None:
    assert within(OLD, OLD)


@pytest.mark.parametrize(
    "change",
    [
        {"needs": {"read": ("role",)}}, {"needs": {"read": ("role", "release"), "send": ("role", "release")}}, {"conditions": ()}, {"shows": None},
        {"shows": frozenset({"safety", "language", "name"})}, {"obligations": ()}, {"record": ()}, {"duties": ()}, {"record_first": False}, {"forms": frozenset()},
        {"forms": frozenset({"standard", "tpo", "proceedings"})},
    ],
    ids=lambda change: ", ".join(sorted(change)),
)  # fmt: skip
def test_a_way_that_asks_less_in_one_thing_or_shows_more_is_wider(change: dict[str, Any]) -> None:
    assert not within(replace(OLD, **change), OLD)


@pytest.mark.parametrize(
    "change",
    [
        {"needs": {"read": ("role", "release", "clinician")}}, {"needs": {"read": ("role", "item_named")}}, {"conditions": ("assigned", "clerk")},
        {"shows": frozenset({"safety"})}, {"obligations": ("no_redisclosure", "vawa_release")}, {"record": ("reason", "issuer")}, {"duties": ("notify", "tell")},
        {"forms": frozenset({"standard"})}, {"needs": {}},
    ],
    ids=lambda change: ", ".join(sorted(change)),
)  # fmt: skip
def test_a_way_that_asks_more_in_one_thing_or_shows_less_is_narrower(change: dict[str, Any]) -> None:
    assert within(replace(OLD, **change), OLD)


def test_what_starts_without_terms_becomes_narrower_by_any() -> None:
    free = replace(OLD, shows=None, forms=frozenset(), record_first=False)
    assert within(replace(free, shows=frozenset({"safety"})), free)
    assert within(replace(free, forms=frozenset({"standard"})), free)
    assert within(replace(free, record_first=True), free)


def test_a_need_that_is_met_brings_what_lies_in_it() -> None:
    """Whoever shows a permission that names the item shows a permission, a tie, and what stands for an agreement."""
    assert with_what_they_bring(("item_named",)) == {"item_named", "release", "relationship", "agreement_or_release"}
    assert with_what_they_bring(("release",)) == {"release", "relationship", "agreement_or_release"}
    assert with_what_they_bring(("agreement",)) == {"agreement", "agreement_or_release"}
    assert with_what_they_bring(("role", "emergency")) == {"role", "emergency"}


def test_a_cell_is_narrower_when_each_of_its_ways_lies_in_one_of_the_other() -> None:
    wider, shut = replace(OLD, conditions=()), replace(OLD, needs={}, shows=None, duties=())
    old = replace(CELL, ways=(OLD, replace(OLD, id="other", needs={"send": ("holder",)})))
    assert is_narrower(replace(CELL, ways=(OLD,)), old)
    assert is_narrower(replace(CELL, ways=(OLD, shut)), old), "a never opens nothing"
    assert not is_narrower(replace(CELL, ways=(OLD, wider)), old)
    assert is_narrower(replace(CELL, ways=()), old)
    assert not is_narrower(old, replace(CELL, ways=()))


def test_what_changed_is_told_apart_by_whether_it_became_wider() -> None:
    other = "general", "crisis", "treatment"
    narrower = replace(CELL, ways=CELL.ways[:1])
    wider = replace(LAW.cells[other], ways=tuple(replace(way, conditions=(), needs={"read": ("role",)}) for way in LAW.cells[other].ways))  # fmt: skip
    changed = replace(LAW, cells={**LAW.cells, PLACE: narrower, other: wider})
    assert compared(changed, LAW) == (["health.treating.treatment"], ["general.crisis.treatment"])
    assert compared(LAW, LAW) == ([], [])


# -- the closed lists -----------------------------------------------------------------------------------------------------


def problems(change: Any) -> list[str]:
    """What is wrong with the lists after a change."""
    lists = deepcopy(dict(read_vocabulary().lists))
    change(lists)
    return Vocabulary(lists).problems()


def test_the_lists_that_ship_fit_the_code() -> None:
    assert read_vocabulary().problems() == []
    assert set(MARKS) == {"V", "S", "R", "M"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t["faults"].update(role="Again."), "lists: the code 'role' stands in two lists"),
        (lambda t: t["obligations"].update(role=t["obligations"]["no_redisclosure"]), "lists: the code 'role' stands in two lists"),
        (lambda t: t["duties"].update(role="Again."), "lists: the code 'role' stands in two lists"),
        (lambda t: t["purposes"].update(picnic={}), "purposes.toml: not the purposes of labels.py: ['picnic']"),
        (lambda t: t["releases"]["label"].pop("health"), "releases.toml: [label] does not list exactly the labels of labels.py"),
        (lambda t: t["conditions"]["abuse_report"]["any_of"].append(["rain"]), "conditions.toml: [abuse_report] any_of names 'rain', which is no condition"),
        (lambda t: t["recipients"]["kind"]["police"]["purposes"].append("picnic"), "recipients.toml: [kind.police] names 'picnic', which is no purpose"),
        (lambda t: t["obligations"]["no_redisclosure"]["only"].append("shout"), "obligations.toml: [no_redisclosure] names 'shout', which is no way"),
        (lambda t: t["parts"].update(note="shoe_size"), "parts.toml: note is 'shoe_size', which fields.toml does not list"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_list_that_does_not_fit_is_named(change: Any, sentence: str) -> None:
    assert sentence in problems(change)


def test_all_that_is_wrong_stands_in_the_message_line_by_line() -> None:
    assert str(LawError(["one thing", "another"])) == "one thing\nanother"
