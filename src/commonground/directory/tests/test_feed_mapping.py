"""One's own CSV is read by a mapping, and a faulty mapping says which key is wrong."""

from datetime import time
from pathlib import Path

import pytest

from commonground.directory.feeds import FeedTrouble, RejectsFile, read_directory
from commonground.directory.tests.feed_samples import read, real

PLAN = """
format = 1
delimiter = ";"
state = "OR"
[columns]
id = "Ref"
organization = "Agency"
name = "Program"
description = "What"
phone = "Phone"
address_1 = "Street"
city = "City"
confidential = "Secret"
languages = "Speaks"
[columns.es]
description = "Que"
[hours]
MO = "Mon"
TU = "Tue"
[lists]
separator = "/"
[categories]
column = "Type"
[categories.needs]
"Shelf" = ["food-pantry"]
"""
SHEET = """Ref;Agency;Program;What;Que;Phone;Street;City;Secret;Speaks;Mon;Tue;Type
1;Harbor;Shelf;Bags;Bolsas;541-555-0100;12 Oak Street;Eugene;;English/Spanish;9:00am-5:00pm;9:00am-5:00pm;shelf
2;Harbor;Rooms;Beds;Camas;541-555-0101;14 Oak Street;Eugene;yes;;closed;sometimes;
;Harbor;Lost;;;;;;;;;;
3;;Nobody;;;;;;;;;;
"""


def plan(base: Path, text: str = PLAN) -> Path:
    (base / "own.toml").write_text(text, encoding="utf-8")
    (base / "own.csv").write_text(SHEET, encoding="utf-8")
    return base / "own.csv"


def test_a_sheet_is_read_by_its_mapping(tmp_path: Path):
    batch = read(plan(tmp_path), str(tmp_path / "own.toml"))
    shelf, rooms = batch.services
    assert (batch.read, batch.accepted, len(batch.organizations)) == (4, 2, 1)
    assert (shelf.needs[0].code, shelf.needs[0].basis, shelf.phones[0].number) == (
        "food-pantry",
        "category",
        "541-555-0100",
    )
    assert [language.name for language in shelf.languages] == ["English", "Spanish"]
    assert [(s.byday, s.opens_at) for s in shelf.schedules] == [(("MO", "TU"), time(9))]
    assert [(s.byday, s.opens_at, s.notes) for s in rooms.schedules] == [(("TU",), None, "sometimes")]
    assert [(t.language, t.text) for t in rooms.translations] == [("es", "Camas")]
    assert batch.locations[0].addresses[0].state_province == "OR"


def test_a_row_marked_confidential_is_hidden(tmp_path: Path):
    batch = read(plan(tmp_path), str(tmp_path / "own.toml"))
    assert [place.visibility for place in batch.locations] == ["public", "never"]
    assert "14 Oak" not in repr(batch)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('name = "Program"\n', ""), "columns.name is needed"),
        (('id = "Ref"', 'shoe = "Ref"'), "columns.shoe is not a field"),
        (('MO = "Mon"', 'XX = "Mon"'), "hours.XX"),
        (('"food-pantry"', '"fod-pantry"'), "fod-pantry is not a need"),
        (('delimiter = ";"', 'delimiter = ";;"'), "delimiter"),
        (("[columns]", "[columns"), "is not TOML"),
    ],
)
def test_a_faulty_mapping_says_which_key(tmp_path: Path, change: tuple[str, str], message: str):
    path = plan(tmp_path, PLAN.replace(*change))
    with pytest.raises(FeedTrouble, match=message):
        read_directory(path, str(tmp_path / "own.toml"), rejects=RejectsFile(None))


def test_ids_made_of_content_are_stable(tmp_path: Path):
    path = plan(tmp_path, PLAN.replace('id = "Ref"\n', ""))
    first, second = (read(path, str(tmp_path / "own.toml")) for _ in range(2))
    assert first == second
    assert len(first.services) == 3


def test_a_real_legal_aid_sheet_is_read_by_a_mapping(tmp_path: Path):
    (tmp_path / "legal.toml").write_text(
        '[columns]\nid = "service_uuid"\norganization = "organization_name"\nname = "service_name"\ndescription = "service_description"\n'
        'minimum_age = "service_min_age"\nurl = "service_url"\n[lists]\nseparator = ";"\n[categories]\ncolumn = "service_problem_codes"\n',
        encoding="utf-8",
    )
    batch = read(real("data", "hsds-legal-transform", "florida", "services.csv"), str(tmp_path / "legal.toml"))
    assert (batch.read, batch.accepted) == (135, 135)
    assert sum(any(need.code == "legal-help" for need in service.needs) for service in batch.services) >= 50
