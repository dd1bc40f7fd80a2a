"""A wrong profile is refused with file, key and what to do; the shipped ones speak only our codes."""

from pathlib import Path

import pytest

from commonground.calls.code_lists import channels, dispositions, natures, natures_of
from commonground.calls.feeds import ProfileError, load_profile, shipped_profiles
from commonground.calls.feeds.identity import key
from commonground.calls.tests.feed_files import read_whole

GOOD = """
title = "A county"
source = "a-county"
time_zone = "America/Chicago"
grain = "call"

[[column_set]]
name = "the only one"
precision = "minute"
identity = ["when", "what"]
[column_set.columns]
raw_type = "what"
area = "area"
[column_set.clocks]
received = { column = "when", format = "%m/%d/%Y %H:%M" }

[[types]]
nature = "noise"
match = ["loud *"]
provenance = "Own reading."

[areas]
"N 1" = "North"
"""


def written(folder: Path, text: str) -> str:
    path = folder / "county.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_ones_own_profile_reads_ones_own_file(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("area,what,when\nn  1,Loud party,05/01/2020 23:10\n,Odd,05/02/2020 00:00\n")
    first, second = read_whole(file, load_profile(written(tmp_path, GOOD)), tmp_path).rows
    assert (first.area, first.nature, first.precision, first.received_is) == ("North", "noise", "minute", "received")
    assert str(first.received_on) == "2020-05-01"
    assert f"{first.received_at:%d %H:%M}" == "02 04:10"
    assert (second.nature, second.area, second.channel) == ("other", "", "unknown")
    assert first.call_key == key("a-county", "05/01/2020 23:10", "loud PARTY ")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('time_zone = "America/Chicago"', 'time_zone = "Mars/Base"', "time_zone"),
        ('time_zone = "America/Chicago"', 'time_zone = "../../etc/passwd"', "time_zone"),
        ('grain = "call"', 'grain = "calls"', "grain"),
        ('grain = "call"', 'grain = "unit response"', "column_set[1].response_identity"),
        ('source = "a-county"', "", "source"),
        ('source = "a-county"', "source = 7", "source"),
        ('source = "a-county"', 'source = "x"\nsourse = "y"', "sourse"),
        ('precision = "minute"', 'precision = "second"', "column_set[1].precision"),
        ("%m/%d/%Y %H:%M", "%m/%d/%y %H:%M", "column_set[1].clocks.received.format"),
        ("%m/%d/%Y %H:%M", "%H:%M", "column_set[1].clocks.received.format"),
        ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M", "column_set[1].clocks.received.format"),
        ("received = {", "answered = {", "column_set[1].clocks.answered"),
        ("received = {", "on_scene = {", "column_set[1].clocks"),
        ('raw_type = "what"', 'rawtype = "what"', "column_set[1].columns.rawtype"),
        ('area = "area"', 'latitude = "area"', "column_set[1].columns"),
        ('area = "area"', 'external_id = "area"', "column_set[1].identity"),
        ('nature = "noise"', 'nature = "rowdy"', "types[1].nature"),
        ('match = ["loud *"]', "match = []", "types[1].match"),
        ('provenance = "Own reading."', "", "types[1].provenance"),
        ('"N 1" = "North"', '"N 1" = 4', "areas.N 1"),
        ("[[column_set]]", "[column_set]", "column_set"),
        ("title =", "title", ""),
    ],
)
def test_a_fault_in_a_profile_names_the_file_and_the_key(old: str, new: str, named: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(ProfileError) as caught:
        load_profile(written(tmp_path, GOOD.replace(old, new, 1)))
    assert caught.value.key == named
    assert "county.toml" in str(caught.value)


@pytest.mark.parametrize("name", ["springfield", "../profiles/seattle", "", "/", "none.toml", "."])
def test_a_profile_that_is_not_there_is_refused_in_words(name: str) -> None:
    with pytest.raises(ProfileError, match="profile"):
        load_profile(name)


def test_a_profile_that_is_not_text_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="UTF-8"):
        load_profile(str(path))
    path.unlink()
    path.mkdir()
    with pytest.raises(ProfileError, match="not a file"):
        load_profile(str(path))


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_says_where_every_translation_comes_from(name: str) -> None:
    profile = load_profile(name)
    walks = (profile.types, profile.priorities, profile.dispositions, profile.channels)
    assert profile.types.entries
    assert all(entry.provenance for walk in walks for entry in walk.entries)


@pytest.mark.parametrize("name", shipped_profiles())
def test_no_pattern_of_a_shipped_profile_is_hidden_behind_an_earlier_one(name: str) -> None:
    types = load_profile(name).types
    for entry in types.entries:
        for words in entry.match:
            if not set(words) & set("*?["):
                found = types.find(words)
                assert found is not None
                assert found.code == entry.code, words


def test_the_code_lists_are_closed_bilingual_and_without_doubles() -> None:
    for codes, floor in ((natures(), 30), (channels(), 5), (dispositions(), 25)):
        words = [(code.en, code.es) for code in codes.values()]
        assert floor <= len(words) == len(set(words))
        assert all(en.strip() and es.strip() and "!" not in en + es for en, es in words)
    for file, mark, codes in (
        ("natures", "[[nature]]", natures()),
        ("dispositions", "[[disposition]]", dispositions()),
    ):
        text = (Path(__file__).parents[1] / f"{file}.toml").read_text(encoding="utf-8")
        assert text.count(mark) == len(codes)


def test_every_family_of_natures_is_filled_and_crisis_holds_nothing_else() -> None:
    families = {"crisis", "medical", "violence", "domestic", "property", "traffic", "welfare", "disorder", "fire"}
    assert {nature.family for nature in natures().values()} == families | {"administrative", "other"}
    assert {nature.code for nature in natures_of("crisis")} == {"person_in_crisis", "suicide_risk"}
    assert {nature.code for nature in natures().values() if nature.officer_initiated} == {
        "traffic_stop",
        "officer_check",
    }


def test_a_hold_is_never_among_those_who_went_by_choice_and_only_some_may_start_one() -> None:
    hold = dispositions()["involuntary_hold_started"]
    assert hold.group == "held"
    assert {code for code, one in dispositions().items() if one.group == "held"} == {"involuntary_hold_started"}
    assert set(hold.may_use) == {"police", "clinician"}
    assert {code for code, one in dispositions().items() if not one.ends_call} == {
        "returned_to_911",
        "police_asked_for",
        "medics_asked_for",
    }
