"""What is written wrongly in the law is named, and what no table answers opens nothing for looking. Found by planting faults (``make mutate``)."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commonground.privacy.law.cells import label_titles, make_law, read_tables, the_law
from commonground.privacy.law.facts import Asked, RelationFact
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.openings import Opening, openings
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.shape import Aside, Law, LawError
from commonground.privacy.law.vocabulary import read_vocabulary
from commonground.privacy.tests.drawn import AT, HOUR, open_facts

LAW = the_law()
TABLES = read_tables()
WORDS = read_vocabulary()
PLACE = "health", "treating", "treatment"


def told(change: Any) -> list[str]:
    """What the reader says of the table after a change."""
    tables = deepcopy(TABLES)
    change(tables)
    with pytest.raises(LawError) as caught:
        make_law(tables, WORDS)
    return caught.value.problems


def opened(law: Law) -> list[Opening]:
    """What opens for looking in the one place."""
    return [row for row in openings(law) if (row.label, row.recipient, row.purpose) == PLACE]


def with_way(**change: Any) -> Law:
    """The law in which the one place has its first way alone, changed."""
    cell = LAW.cells[PLACE]
    return replace(LAW, cells={**LAW.cells, PLACE: replace(cell, ways=(replace(cell.ways[0], **change),))})


# -- what opens for looking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("need", ["holder", "custodian_sends", "subject", "item_named", "agreement_or_release"])
def test_a_need_that_no_table_answers_opens_nothing_for_looking(need: str) -> None:
    assert opened(with_way(needs={"read": ("role",)}))
    assert not opened(with_way(needs={"read": ("role", need)}))


def test_what_came_by_a_permission_for_treatment_is_answered_by_no_table() -> None:
    assert not opened(with_way(conditions=("received_for_treatment",)))


def test_a_label_that_is_never_read_opens_nowhere_and_never_is_no_way() -> None:
    never = Aside("X1", "health", frozenset({"read"}), "a citation", "V", "settled", "counsel", LAW.cells[PLACE].ways[0].review_by)  # fmt: skip
    assert not opened(replace(LAW, never_acts={**LAW.never_acts, "health": (never,)}))
    assert opened(replace(LAW, never_acts={**LAW.never_acts, "health": (replace(never, words=frozenset({"match"})),)}))
    assert not opened(with_way(effect="never"))


def test_the_person_is_no_recipient_of_the_floor() -> None:
    place = "health", "self", "self_access"
    cell = LAW.cells[place]
    plain = replace(cell, ways=(replace(cell.ways[0], effect="allow", needs={"read": ("role",)}),))
    rows = openings(replace(LAW, cells={**LAW.cells, place: plain}))
    assert rows and not [row for row in rows if row.recipient == "self"]


def test_the_forms_that_count_are_those_that_the_way_takes_and_the_label_allows() -> None:
    takes = LAW.releases.terms["health"].forms
    assert {row.forms for row in opened(with_way(forms=frozenset()))} == {tuple(sorted(takes))}
    one = sorted(takes)[0]
    assert {row.forms for row in opened(with_way(forms=frozenset({one, "counseling_note"})))} == {(one,)}


def test_of_several_ties_that_are_asked_only_what_each_of_them_takes_counts() -> None:
    (row,) = opened(with_way(conditions=("assigned", "treats_the_person")))
    assert row.ties == ("care_team",)


def test_how_long_a_permission_may_last_is_what_the_label_says() -> None:
    terms = LAW.releases.terms
    short = replace(LAW.releases, terms={**terms, "health": replace(terms["health"], longest=timedelta(days=90))})
    assert {row.longest_days for row in opened(replace(LAW, releases=short))} == {90}
    none = replace(LAW.releases, terms={**terms, "health": replace(terms["health"], longest=None)})
    assert {row.longest_days for row in opened(replace(LAW, releases=none))} == {None}


# -- what a row says -------------------------------------------------------------------------------------------------------


def test_an_answer_names_the_way_first_and_then_its_conditions() -> None:
    for cell in LAW.cells.values():
        for way in cell.ways:
            assert [reason.code for reason in way.told] == [way.effect, *way.conditions]
            assert way.effect != "never" or cell.recipient != "immigration" or not way.conditions, cell.id


def test_what_a_row_says_of_forms_and_notes_stands_in_its_way() -> None:
    tables = deepcopy(TABLES)
    tables["health.toml"]["rows"]["H5"].update(forms=["standard"], note="Ask first.")
    ways = {way.id: way for cell in make_law(tables, WORDS).cells.values() for way in cell.ways}
    assert (ways["H5"].forms, ways["H5"].note) == (frozenset({"standard"}), "Ask first.")
    plain = {way.note for cell in LAW.cells.values() for way in cell.ways if way.id == "H5"}
    assert plain == {TABLES["health.toml"]["rows"]["H5"].get("note", "")}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"owner": ""}, "no owner"),
        ({"owner": 7}, "no owner"),
        ({"citation": "42"}, "no citation"),
        ({"citation": " 42 "}, "no citation"),
        ({"duties": ["be nice"]}, "duties names 'be nice', which duties.toml does not list"),
        ({"needs": {"read": ["role", "magic"]}}, "needs names 'magic', which is neither an act nor a need"),
    ],
)
def test_what_a_row_lacks_or_invents_is_named(change: dict[str, Any], sentence: str) -> None:
    assert told(lambda t: t["health.toml"]["rows"]["H5"].update(change))[0] == f"health.toml: [rows.H5]: {sentence}"


def test_three_letters_are_a_citation() -> None:
    tables = deepcopy(TABLES)
    tables["health.toml"]["rows"]["H5"].update(citation="G12")
    assert make_law(tables, WORDS)


def test_a_short_list_that_was_open_under_an_agreement_is_refused_openly_when_it_ended() -> None:
    look = Asked(
        labels=frozenset({"criminal_justice"}), purpose="crisis_response", agency="receiver", recipient="crisis", owner="holder", reads=frozenset(LABELS),
    )  # fmt: skip
    held = replace(open_facts(look), releases=(), emergencies=(), author=False)
    assert LAW.cell("criminal_justice", "crisis", "crisis_response").known_ways[0] in ("allow", "limited_list")
    ended = replace(held, agreements=tuple(replace(one, ends=AT) for one in held.agreements))
    answer = decide(look, ended)
    assert not answer.permits and not answer.hides_existence
    untied = replace(ended, relations=(RelationFact(AT - HOUR, AT),))
    assert decide(look, untied).hides_existence


# -- what a file says ------------------------------------------------------------------------------------------------------


def test_a_label_is_called_what_its_file_says_in_the_order_of_the_list() -> None:
    titles = label_titles()
    assert tuple(titles) == tuple(LABELS)
    assert titles["health"] == TABLES["health.toml"]["title"]


def test_a_file_of_no_label_and_two_files_of_one_are_named() -> None:
    wrong = told(lambda t: t["health.toml"].update(label="gossip"))
    assert {"no file for the label 'health'", "health.toml: 'gossip' is no label"} <= set(wrong)
    twice = told(lambda t: t.update({"again.toml": deepcopy(t["health.toml"])}))
    assert "two files speak of one label" in twice


def test_a_key_or_a_purpose_that_nobody_knows_is_named() -> None:
    assert "health.toml: unknown key 'colour'" in told(lambda t: t["health.toml"].update(colour="blue"))
    every = told(lambda t: t["health.toml"].setdefault("every", {}).update(picnic=["never"]))
    assert "health.toml: [every] names 'picnic', which is no known word" in every
    cells = told(lambda t: t["health.toml"]["cells"].update(martians={"any": ["never"]}))
    assert "health.toml: [cells] names 'martians', which is no known word" in cells


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fields": ["shoe_size"]}, "names 'shoe_size', which fields.toml does not list"),
        ({"fields": []}, "lacks fields, a citation or a mark"),
        ({"citation": ""}, "lacks fields, a citation or a mark"),
        ({"mark": "X"}, "lacks fields, a citation or a mark"),
        ({"mark": "~"}, "lacks fields, a citation or a mark"),
    ],
)
def test_what_a_row_beside_the_cells_lacks_is_named(change: dict[str, Any], sentence: str) -> None:
    problems = told(lambda t: t["victim_advocacy.toml"]["hides"]["V8"].update(change))
    assert problems == [f"victim_advocacy.toml: [hides.V8] {sentence}"]


def test_one_wrong_row_beside_the_cells_does_not_keep_the_next_from_being_read() -> None:
    def change(tables: Any) -> None:
        hides = tables["victim_advocacy.toml"]["hides"]
        hides["A1"], hides["A2"] = {**hides["V8"], "mark": "X"}, {**hides["V8"], "citation": ""}

    assert len(told(change)) == 2


def test_a_row_beside_the_cells_says_who_answers_for_it_and_until_when() -> None:
    tables = deepcopy(TABLES)
    row = tables["victim_advocacy.toml"]["hides"]["V8"]
    row.update(owner="the state's counsel", certainty="contested", review_by=AT.date())
    (aside,) = make_law(tables, WORDS).hides["victim_advocacy"]
    assert (aside.owner, aside.certainty, aside.review_by) == ("the state's counsel", "contested", AT.date())
    for key in ("owner", "certainty", "review_by"):
        row.pop(key)
    (aside,) = make_law(tables, WORDS).hides["victim_advocacy"]
    table = tables["victim_advocacy.toml"]
    assert (aside.owner, aside.certainty, aside.review_by) == (table.get("owner", ""), "settled", table["review_by"])


def test_a_cell_has_to_name_a_list_of_ways() -> None:
    for wrong in ("never", [], ["never", "never"]):
        problems = told(lambda t, wrong=wrong: t["health.toml"]["cells"]["police"].update(any=wrong))
        assert "health.toml: [cells] police.any: not a list of different ways" in problems


def test_a_purpose_that_is_nobodys_of_theirs_is_shut_by_the_rule_of_purposes() -> None:
    """G12: whoever has no such purpose gets nothing for it, and the answer says by which rule."""
    shut = [cell for cell in LAW.cells.values() if cell.source == "purpose"]
    rule = [way for cell in shut for way in cell.ways if way.effect == "never"]
    assert rule and {way.id for way in rule if way.citation == WORDS.lists["purposes"]["laws"]["purpose"]["citation"]} == {"G12"}  # fmt: skip
