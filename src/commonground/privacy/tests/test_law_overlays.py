"""An overlay may only narrow; one that widens is turned down with the cell and both effects named, unless counsel signed it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.narrower import is_narrower, within
from commonground.privacy.law.overlays import as_row, overlaid, read_overlay
from commonground.privacy.law.shape import Law, LawError

LAW = the_law()
TODAY = date(2026, 11, 22)
HEAD = {
    "code": "pine", "title": "Law of the pine band", "kind": "tribal", "authority": "Its council", "owner": "Counsel of the band",
    "review_by": date(2027, 6, 1),
}  # fmt: skip
SIGNED = {"name": "A. Counsel", "office": "County counsel", "entry": "2026-14", "signed": date(2026, 11, 1)}
CITED = {"citation": "The code there, section 4", "mark": "R"}


def laid(*cells: dict[str, Any], **more: Any) -> Law:
    """The law under an overlay with these cells."""
    return overlaid(LAW, {**HEAD, "cell": list(cells), **more}, file="pine.toml", today=TODAY)


def entry(label: str, recipient: str, purpose: str, *ways: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One cell of an overlay."""
    return {"label": label, "recipients": [recipient], "purposes": [purpose], "way": list(ways), **more}


def turned_down(*cells: dict[str, Any], **more: Any) -> list[str]:
    """What an overlay is told that is turned down."""
    with pytest.raises(LawError) as caught:
        laid(*cells, **more)
    return caught.value.problems


def test_an_overlay_narrows_one_cell_and_leaves_the_others() -> None:
    law = laid(entry("health", "crisis", "treatment", {"from": "H1", "conditions": ["state_statute"]}))
    assert [way.effect for way in law.cell("health", "crisis", "treatment").ways] == ["allow"]
    assert "state_statute" in law.cell("health", "crisis", "treatment").ways[0].conditions
    same = {place for place in LAW.cells if law.cells[place] == LAW.cells[place]}
    assert set(LAW.cells) - same == {("health", "crisis", "treatment")}


def test_a_widening_names_the_cell_and_both_effects() -> None:
    (told,) = turned_down(entry("health", "police", "investigation", {"effect": "allow", **CITED}))
    assert told.startswith(
        "pine.toml: [[cell]] 1: health.police.investigation: allow would be wider than consent+limited_list"
    )


@pytest.mark.parametrize(
    "way",
    [
        {"from": "H5", "needs": {"read": ["role"]}},
        {"from": "H5", "fields": ["name", "intelligence"]},
        {"effect": "emergency_pull", **CITED},
        {"effect": "limited_list", "fields": ["name"], **CITED},
    ],
    ids=["more acts", "more fields", "a new way", "without its condition"],
)
def test_every_sort_of_widening_is_turned_down(way: dict[str, Any]) -> None:
    (told,) = turned_down(entry("health", "police", "investigation", way))
    assert "health.police.investigation" in told and "only an entry that counsel signed" in told


def test_a_signed_and_dated_entry_of_counsel_widens() -> None:
    way = {"effect": "consent", **CITED}
    law = laid(entry("juvenile", "school", "coordination", way, counsel=SIGNED))
    assert law.cell("juvenile", "school", "coordination").letters == "consent"
    for wrong in ({**SIGNED, "name": ""}, {**SIGNED, "signed": date(2026, 11, 23)}, {**SIGNED, "signed": "yesterday"}):
        assert turned_down(entry("juvenile", "school", "coordination", way, counsel=wrong))


@pytest.mark.parametrize(("recipient", "purpose"), [("immigration", "investigation"), ("own", "administration")])
def test_nothing_widens_immigration_enforcement_or_administration(recipient: str, purpose: str) -> None:
    (told,) = turned_down(entry("general", recipient, purpose, {"effect": "allow", **CITED}, counsel=SIGNED))
    assert "nothing widens this cell" in told


def test_mistakes_are_named_with_file_and_key() -> None:
    assert turned_down(entry("health", "nobody", "treatment", {"effect": "never", **CITED})) == [
        "pine.toml: [[cell]] 1: there is no cell health.nobody.treatment"
    ]
    assert turned_down(entry("health", "crisis", "treatment", {"from": "H4"})) == [
        "pine.toml: [[cell]] 1: health.crisis.treatment has no way 'H4' to start from"
    ]
    assert turned_down(entry("health", "crisis", "treatment", {"effect": "never"}))[0].startswith(
        "pine.toml: [[cell]] 1: "
    )
    assert turned_down(kind="city") == ["pine.toml: kind is 'city', not one of state, tribal, campus"]
    assert turned_down(owner="") == ["pine.toml: no owner"]
    assert turned_down(colour="blue") == ["pine.toml: unknown key 'colour'"]
    assert turned_down(protect=["secrets"]) == ["pine.toml: protect names 'secrets', which is no label"]
    assert turned_down(hide=[{"label": "health", "fields": ["shoe size"], "citation": "Section 4"}])


def test_an_overlay_may_hide_fields_forbid_acts_and_protect_existence() -> None:
    law = laid(
        hide=[{"label": "health", "fields": ["address"], **CITED}],
        never_act=[{"label": "health", "acts": ["draft"], **CITED}],
        protect=["health"],
    )
    assert "health" in law.protected and LAW.protected <= law.protected
    assert law.hides["health"][-1].words == {"address"}
    assert law.never_acts["victim_advocacy"] == LAW.never_acts["victim_advocacy"]


def test_each_overlay_gives_the_law_another_version() -> None:
    versions = {LAW.version, laid().version, laid(protect=["health"]).version, laid(title="Another").version}
    assert len(versions) == 4 and laid().version == laid().version
    assert laid().overlays == ("pine",)


def test_every_way_lies_within_itself_and_survives_the_form_of_a_row() -> None:
    for place, cell in LAW.cells.items():
        assert is_narrower(cell, cell)
        for way in cell.ways:
            assert within(way, way) and as_row(way)["citation"] == way.citation, place


def test_never_is_narrower_than_any_cell_and_no_other_cell_than_never() -> None:
    never = LAW.cell("general", "public", "coordination")
    for label in LABELS:
        for recipient in LAW.words.recipients:
            cell = LAW.cell(label, recipient, "crisis_response")
            assert is_narrower(never, cell)
            assert is_narrower(cell, never) == (not cell.known_ways)


def test_an_overlay_is_read_from_a_file_and_a_broken_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pine.toml"
    with pytest.raises(LawError, match="no such file"):
        read_overlay(file)
    file.write_text("code = ")
    with pytest.raises(LawError, match=r"pine\.toml"):
        read_overlay(file)
    file.write_text('code = "pine"\n')
    assert read_overlay(file) == {"code": "pine"}
