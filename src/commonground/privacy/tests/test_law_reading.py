"""Reading the table: whatever is wrong is named with its file and its key, all of it at once, and the version is that of the words."""

from copy import deepcopy
from typing import Any

import pytest

from commonground.privacy.law.cells import make_law, read_tables, the_law
from commonground.privacy.law.checking import counted, written, wrong
from commonground.privacy.law.passages import due, in_words, passages
from commonground.privacy.law.shape import LawError
from commonground.privacy.law.vocabulary import Vocabulary, read_vocabulary
from commonground.privacy.tests.drawn import AT

TABLES = read_tables()
WORDS = read_vocabulary()


def told(change: Any, *, words: Vocabulary = WORDS) -> list[str]:
    """What the reader says of the table after a change."""
    tables = deepcopy(TABLES)
    change(tables)
    with pytest.raises(LawError) as caught:
        make_law(tables, words)
    return caught.value.problems


def test_a_missing_cell_is_named() -> None:
    problems = told(lambda t: t["health.toml"]["cells"].pop("police"))
    assert problems[0] == "health.toml: [cells] has no police.any: a missing cell"
    assert "health.toml: the row 'H5' is in no cell" in problems
    assert told(lambda t: t["health.toml"]["cells"]["police"].pop("any"))[0].startswith(
        "health.toml: [cells] has no police.any"
    )


def test_a_missing_label_is_named() -> None:
    assert told(lambda t: t.pop("court.toml")) == ["no file for the label 'court'"]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("citation", "", "no citation"),
        ("mark", "X", "mark is 'X', not one of M, R, S, V"),
        ("effect", "maybe", "effect is 'maybe', not one of "),
        ("certainty", "likely", "certainty is 'likely'"),
        ("review_by", "soon", "review_by is no date"),
        ("conditions", ["on Sundays"], "conditions names 'on Sundays', which conditions.toml does not list"),
        ("record", ["the weather"], "record names 'the weather', which records.toml does not list"),
        ("fields", ["shoe_size"], "fields names 'shoe_size', which fields.toml does not list"),
        ("obligations", ["be nice"], "obligations names 'be nice', which obligations.toml does not list"),
        ("needs", {"peek": ["holder"]}, "needs names 'peek', which is neither an act nor a need"),
        ("colour", "blue", "unknown key 'colour'"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_key(key: str, value: Any, sentence: str) -> None:
    problems = told(lambda t: t["health.toml"]["rows"]["H5"].update({key: value}))
    assert problems and all(problem.startswith("health.toml: [rows.H5]: ") for problem in problems)
    assert sentence in problems[0]


def test_wrong_words_of_a_cell_are_named() -> None:
    assert told(lambda t: t["health.toml"]["cells"]["police"].update(picnic=["never"])) == [
        "health.toml: [cells] police.picnic: no such purpose"
    ]
    assert "'martians'" in told(lambda t: t["health.toml"]["cells"].update(martians={"any": ["never"]}))[0]
    assert "is neither a row nor a way" in told(lambda t: t["health.toml"]["cells"]["police"].update(any=["H99"]))[0]
    assert (
        "not a list of different ways"
        in told(lambda t: t["health.toml"]["cells"]["police"].update(any=["never", "never"]))[0]
    )
    assert told(lambda t: t["health.toml"]["rows"].update(H99=t["health.toml"]["rows"]["H5"])) == [
        "health.toml: the row 'H99' is in no cell"
    ]


def test_several_mistakes_are_told_at_once() -> None:
    def spoil(tables: dict[str, Any]) -> None:
        tables["health.toml"]["rows"]["H5"]["citation"] = ""
        tables["court.toml"]["cells"].pop("police")

    assert len({problem.split(":")[0] for problem in told(spoil)}) == 2


def test_lists_that_do_not_fit_are_named() -> None:
    lists = deepcopy(dict(WORDS.lists))
    lists["conditions"]["author"]["any_of"] = [["nobody"]]
    assert told(lambda t: None, words=Vocabulary(lists)) == [
        "conditions.toml: [author] any_of names 'nobody', which is no condition"
    ]


def test_the_version_is_that_of_the_words_and_not_of_their_order() -> None:
    assert make_law(dict(reversed(TABLES.items())), WORDS).version == the_law().version
    changed = deepcopy(TABLES)
    changed["health.toml"]["rows"]["H5"]["note"] = "Another word."
    assert make_law(changed, WORDS).version != the_law().version
    lists = deepcopy(dict(WORDS.lists))
    lists["conditions"]["author"]["sentence"] = "Another sentence."
    assert make_law(TABLES, Vocabulary(lists)).version != the_law().version


def test_the_shipped_law_is_whole_and_its_cells_are_counted() -> None:
    law = the_law()
    assert wrong(law) == []
    counts = counted(law, AT.date())
    assert counts.cells == counts.labels * counts.recipients * counts.purposes == len(law.cells)
    assert counts.explicit + counts.inherited + counts.by_purpose == counts.cells
    assert counts.explicit == len(written(law)) and 0 < counts.unsettled < counts.cells


def test_what_is_overdue_is_told_with_its_source_and_whose_counsel_signs() -> None:
    law = the_law()
    last = max(way.review_by for cell in law.cells.values() for way in cell.ways)
    assert due(law, AT.date()) == []
    late = due(law, last.replace(year=last.year + 1))
    assert {"H5", "V3", "V8", "S6"} <= {name for one, _ in late for name in one.rows}
    assert all(one.owner and one.citation and day == one.due <= last for one, day in late)
    assert sum(one.cells for one, _ in late) == sum(len(cell.ways) for cell in law.cells.values())
    assert [one for one, _ in late] == list(passages(law)) == sorted(passages(law), key=lambda one: one.due)
    for one, line in zip(late, in_words(late), strict=True):
        assert one[0].citation in line and one[0].certainty in line and one[0].owner in line
    assert counted(law, last.replace(year=last.year + 1)).overdue == len(law.cells)
