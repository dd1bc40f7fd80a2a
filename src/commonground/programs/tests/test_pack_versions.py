"""A version of a pack is known by its digest, two are compared in the words of the field, and the schema says what the loader wants."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from commonground.programs.packs import files_of, pack, read_pack, shipped
from commonground.programs.packs.canonical import canonical, digest, plain
from commonground.programs.packs.difference import changes
from commonground.programs.packs.schema import schema

CIT = dict(files_of("cit"))
PUBLISHED = Path(__file__).resolve().parents[4] / "docs" / "reference" / "pack.schema.json"


def with_change(file: str, piece: str, new: str) -> Any:
    """CIT with one piece of one file changed."""
    assert piece in CIT[file]
    return read_pack(CIT | {file: CIT[file].replace(piece, new, 1)})


def test_the_digest_knows_words_and_not_layout():
    same = with_change("path.toml", "[[clock]]\n", "# a comment\n\n[[clock]]\n")
    assert digest(same) == digest(pack("cit"))
    assert digest(with_change("path.toml", 'due = "15 min"', 'due = "16 min"')) != digest(pack("cit"))
    assert digest(with_change("pack.toml", "It began in Memphis", "it began in Memphis")) != digest(pack("cit"))
    assert json.loads(canonical(pack("cit")))["program"]["code"] == "cit"


def test_a_change_is_told_in_the_words_of_the_field():
    changed = with_change("path.toml", 'due = "15 min"', 'due = "20 min"')
    assert list(changes(pack("cit"), changed)) == ["clock facility_turnaround: how long there is: 15 min -> 20 min"]
    renamed = with_change("path.toml", 'en = "Call flagged"', 'en = "Flagged"')
    assert list(changes(pack("cit"), renamed)) == [
        "stage flagged: what staff call it: “Call flagged” / “Llamada marcada” -> “Flagged” / “Llamada marcada”"
    ]
    assert list(changes(pack("cit"), pack("cit"))) == []


def test_what_is_new_taken_out_or_moved_is_told():
    story = {name: text for name, text in CIT.items() if name != "situations/something_else.toml"}
    fewer = read_pack(story)
    assert list(changes(pack("cit"), fewer)) == ["situation something_else: taken out"]
    assert list(changes(fewer, pack("cit"))) == ["situation something_else: new"]
    blocks = re.split(r"(?=\[\[fidelity\]\]\n)", CIT["measures.toml"])
    swapped = read_pack(CIT | {"measures.toml": "".join([blocks[0], blocks[2], blocks[1], *blocks[3:]])})
    assert list(changes(pack("cit"), swapped)) == ["fidelity: the rows stand in another order"]


def fits(found: Any, wanted: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """What of a value does not fit a schema: the few words of JSON Schema that ours uses."""
    if "$ref" in wanted:
        return fits(found, whole["$defs"][wanted["$ref"].rpartition("/")[2]], whole, at)
    if "enum" in wanted:
        return [] if found in wanted["enum"] else [f"{at}: {found} is none of the words"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    types = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    if not any(type(found) is kinds[kind] for kind in types):
        return [f"{at}: {type(found).__name__} is no {types}"]
    if isinstance(found, dict) and "properties" in wanted:
        wrong = [f"{at}: {key} is missing" for key in wanted["required"] if key not in found]
        wrong += [f"{at}: {key} is not known" for key in found if key not in wanted["properties"]]
        known = [key for key in found if key in wanted["properties"]]
        return wrong + [x for key in known for x in fits(found[key], wanted["properties"][key], whole, f"{at}.{key}")]
    if isinstance(found, dict):
        return [x for key in found for x in fits(found[key], wanted["additionalProperties"], whole, f"{at}.{key}")]
    if isinstance(found, list):
        return [x for item in found for x in fits(item, wanted["items"], whole, f"{at}[]")]
    if "pattern" in wanted and not re.search(wanted["pattern"], found):
        return [f"{at}: {found!r} does not look like {wanted['pattern']}"]
    return []


@pytest.mark.parametrize("code", shipped())
def test_each_pack_fits_the_published_schema(code):
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert fits(plain(pack(code)), published, published) == []


def test_the_published_schema_is_the_one_of_the_model():
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


def test_the_schema_refuses_what_the_loader_refuses():
    published = schema()
    for key, value in (("kind", "punitive"), ("version", "CIT 1"), ("sealed", "yes"), ("unknown", 1)):
        made = plain(pack("cit"))
        made["program"][key] = value
        assert fits(made, published, published), key
    made = plain(pack("cit"))
    del made["clock"][0]["owed_by"]
    assert fits(made, published, published) == [".clock[]: owed_by is missing"]
