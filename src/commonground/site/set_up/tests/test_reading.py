"""Reading a county's file: what is wrong is told by file, line and key, with what to do. No database."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.site.set_up.complaints import FileTrouble
from commonground.site.set_up.lines import lines_of
from commonground.site.set_up.outlines import outline_of
from commonground.site.set_up.reading import read_county
from commonground.site.set_up.tests.conftest import AGENCIES, AGREEMENT, ALL, AREA, STAFF, TOP, UNIT
from commonground.site.set_up.values import Wrong

SQUARE = [[[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]]]


def complaint(written, text, top=TOP):
    with pytest.raises(FileTrouble) as trouble:
        read_county(written(text, top))
    return str(trouble.value)


def test_a_file_is_read_as_it_stands(written):
    county = read_county(written(ALL))
    assert [entry["slug"] for entry in county["agencies"]] == ["dispatch", "sheriff"]
    assert county["agencies"][1].lines["phone"] == 13


MISTAKES = {
    "an unknown key": (AGENCIES.replace("phone =", "phoen ="), 'line 13: agencies sheriff, phoen: there is no such key here; did you mean "phone"?'),
    "an unknown table": ("[[agencys]]\n", 'line 3: agencys: there is no such table; did you mean "agencies"?'),
    "an unknown kind": (AGENCIES.replace('"police"', '"polise"'), 'line 12: agencies sheriff, kind: "polise" is not known; did you mean "police"?'),
    "an unknown label": (AGREEMENT.replace('"general"', '"helth"'), 'labels: "helth" is not known; did you mean "health"?'),
    "an unknown purpose": (AGREEMENT.replace("crisis_response", "crisis"), 'did you mean "crisis_response"?'),
    "an unknown role": (STAFF.replace('"officer"', '"oficer"'), 'did you mean "officer"?'),
    "the role of a service": (STAFF.replace('"officer"', '"service_setup"'), '"service_setup" is not known'),
    "an unknown language by its name": (AGENCIES.replace('["en"]', '["Spanish"]'), '"Spanish" is not known; did you mean "es"?'),
    "a missing key": (STAFF.replace('role = "officer"\n', ""), "line 4: staff omar@sheriff.example.org sheriff: role is missing; write role = …"),
    "no short name": (AGENCIES.replace('"sheriff"', '"The Sheriff"'), "write small letters, digits and hyphens"),
    "no e-mail address": (STAFF.replace("omar@sheriff.example.org", "omar"), '"omar" is no e-mail address'),
    "a day in quotation marks": (AGREEMENT.replace("2026-01-01", '"1 January"'), "write a day without quotation marks"),
    "a moment for a day": (AGREEMENT.replace("2026-01-01", "2026-01-01T00:00:00"), "write a day without quotation marks"),
    "a day far away": (AGREEMENT.replace("2026-01-01", "9999-12-31"), "write a day between"),
    "days in the wrong order": (AGREEMENT + "last_day = 2025-12-31\n", "last_day: it is before the first day."),
    "an agreement with itself": (AGREEMENT.replace('to = "sheriff"', 'to = "dispatch"'), "an agency needs no agreement with itself"),
    "no label at all": (AGREEMENT.replace('["general"]', "[]"), "write a list of words here"),
    "a word for a list": (AGREEMENT.replace('["general"]', '"general"'), "write a list of words here"),
    "a number as a text": ('[[limits]]\nminutes = "20"\n', "write a whole number from 1 to 1440 here"),
    "a yes for a number": ("[[limits]]\nminutes = true\n", "write a whole number from 1 to 1440 here"),
    "minutes beyond a day": ("[[limits]]\nminutes = 1441\n", "write a whole number from 1 to 1440 here"),
    "a table for a list": ('[agencies]\nslug = "x"\n', "write it as [[agencies]] on a line of its own"),
    "an entry twice": (UNIT + UNIT, "it stands here twice; the first is on line 4."),
    "an empty name": (AGENCIES.replace('"Fern Sheriff"', '" "'), "write a text here"),
    "a name of two lines": (AGENCIES.replace('"Fern Sheriff"', '"Fern\\nSheriff"'), "on one line"),
    "a name without end": (AGENCIES.replace('"Fern Sheriff"', f'"{"x" * 161}"'), "at most 160 letters"),
    "a line": (AREA.replace('"Polygon"', '"LineString"'), "an area is a Polygon or MultiPolygon, and this is LineString."),
    "latitude first": (AREA.replace("[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]", "[39.2, -99.7], [39.2, -99.5], [39.4, -99.5], [39.2, -99.7]"), "write longitude first"),
    "a ring that crosses itself": (AREA.replace("[[[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]]]", "[[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]"), "draw it again"),
    "two points": (AREA.replace("[[[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]]]", "[[[0, 0], [1, 1]]]"), "its coordinates are not those of a polygon"),
    "words for coordinates": (AREA.replace("[[[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]]]", '"here"'), "its coordinates are not those of a polygon"),
    "a file that is not there": ('[[areas]]\nslug = "a"\nname = "A"\noutline = "nowhere.geojson"\n', "nowhere.geojson cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_what_to_do(written, mistake):
    text, sentence = MISTAKES[mistake]
    assert sentence in complaint(written, text)


def test_a_file_without_a_jurisdiction_asks_for_it(written):
    assert "write [jurisdiction] with slug" in complaint(written, "", "")


def test_what_is_no_toml_no_text_or_no_file_is_told_so(written, tmp_path):
    assert "this is not TOML" in complaint(written, "kind = = 3\n")
    (tmp_path / "latin.toml").write_bytes("name = 'Río'".encode("latin-1"))
    with pytest.raises(FileTrouble, match="not UTF-8"):
        read_county(tmp_path / "latin.toml")
    with pytest.raises(FileTrouble, match="cannot be read"):
        read_county(tmp_path / "nowhere.toml")
    with pytest.raises(FileTrouble, match="cannot be read"):
        read_county(tmp_path)


def test_the_feature_of_a_file_with_several_is_named(tmp_path):
    rows = [{"type": "Feature", "id": name, "properties": {"name": name.title()}, "geometry": {"type": "Polygon", "coordinates": SQUARE}} for name in ("a", "b")]  # fmt: skip
    (tmp_path / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    assert outline_of("areas.geojson", "B", tmp_path)["type"] == "Polygon"
    with pytest.raises(Wrong, match="has 2 areas"):
        outline_of("areas.geojson", None, tmp_path)
    with pytest.raises(Wrong, match='0 areas of the file are named "c"'):
        outline_of("areas.geojson", "c", tmp_path)


def test_lines_are_those_of_keys_and_not_of_what_stands_in_texts_and_brackets():
    text = 'a = """\nb = 1\n"""\n[t]\nc = [\n  "d = 2", # e = 3\n]\nf = { g = 1 }\n[[u]]\nh = 1\n[[u]]\nh = 2\n'
    assert lines_of(text) == {
        ("", 0, "a"): 1, ("t", 0, ""): 4, ("t", 0, "c"): 5, ("t", 0, "f"): 8,
        ("u", 0, ""): 9, ("u", 0, "h"): 10, ("u", 1, ""): 11, ("u", 1, "h"): 12,
    }  # fmt: skip


NUMBERS = st.floats() | st.integers(-200, 200) | st.sampled_from([None, "x", True])
RINGS = st.lists(st.lists(st.lists(NUMBERS, max_size=3), max_size=5), max_size=3)
TYPES = st.sampled_from(["Polygon", "MultiPolygon", "Point", "Feature", "FeatureCollection", None, 3])
SHAPES = st.fixed_dictionaries({"type": TYPES}, optional={"coordinates": RINGS | st.lists(RINGS, max_size=2) | NUMBERS})
FEATURES = st.fixed_dictionaries({"type": TYPES, "geometry": SHAPES | NUMBERS})
TOLD = SHAPES | FEATURES | st.fixed_dictionaries({"type": TYPES, "features": st.lists(FEATURES, max_size=2) | NUMBERS})


@given(told=TOLD)
def test_whatever_stands_for_an_outline_is_a_polygon_or_told_to_be_none(told):
    try:
        assert outline_of(told, None, Path())["type"] in ("Polygon", "MultiPolygon")
    except Wrong:
        pass
