"""Malformed and hostile input never crashes: a row is accepted or stands in the rejects file, and the sums agree."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.directory.feeds import FORMATS, DirectoryBatch, FeedTrouble, RejectsFile, read_directory
from commonground.directory.feeds.tables import read_rows
from commonground.directory.tests.feed_samples import folder, hsds1, read, reasons

SERVICES = "id,organization_id,name,description\n"


def read_services(base: Path, text: str | bytes) -> tuple[DirectoryBatch, list[tuple[str, str, str, str]]]:
    path = hsds1(base / "feed")
    content = text if isinstance(text, bytes) else text.encode()
    (path / "services.csv").write_bytes(SERVICES.encode() + content)
    batch = read(path, "hsds1", base / "rejects.csv")
    return batch, reasons(base / "rejects.csv") if (base / "rejects.csv").exists() else []


@pytest.mark.parametrize(
    ("rows", "line", "column", "reason"),
    [
        ("S1,O1,,x\n", "2", "name", "the name is empty"),
        (",O1,Food,x\n", "2", "id", "the id is empty"),
        ("S1,O9,Food,x\n", "2", "organization_id", "the feed has no such organization"),
        ("S1,,Food,x\n", "2", "organization_id", "the service names no organization"),
        ("S1,O1,Food,x\nS1,O1,Other,x\n", "3", "id", "another row has the same id"),
        ("S1,O1,Food\n", "2", "", "the row has 3 cells, the header 4"),
        ("S1,O1,Food,x,y\n", "2", "", "the row has 5 cells, the header 4"),
        ("S1,O1,Fo\0od,x\n", "2", "", "the row holds a NUL byte"),
        ("S1,O1,=cmd|'/C calc'!A0,x\n", "2", "name", "the cell begins like a spreadsheet formula"),
        ("S1,O1,Food,@SUM(A1:A9)\n", "2", "description", "the cell begins like a spreadsheet formula"),
        ('S1,O1,"Food,x\nS2,O1,Meals,x\n', "2", "", "a quotation mark is never closed"),
    ],
)
def test_a_bad_row_is_told_by_line_column_and_reason(tmp_path: Path, rows: str, line: str, column: str, reason: str):
    batch, told = read_services(tmp_path, rows)
    assert (line, column, reason, "yes") in told
    assert batch.rejected == 1


def test_a_line_of_ten_megabytes_is_one_rejected_row_and_reading_goes_on(tmp_path: Path):
    batch, told = read_services(tmp_path, "S1,O1," + "x" * 10_000_000 + ",y\nS2,O1,Food,x\n")
    assert ("2", "", "the line is longer than 1 MB", "yes") in told
    assert [service.source_id for service in batch.services] == ["S2"]


def test_rows_in_another_encoding_are_read_beside_those_in_utf8(tmp_path: Path):
    batch, told = read_services(tmp_path, "S1,O1,Niños,x\n".encode() + "S2,O1,Niñas,x\n".encode("cp1252"))
    assert [service.name for service in batch.services] == ["Niños", "Niñas"]
    assert ("3", "", "the row is not UTF-8; read as Windows-1252", "no") in told


def test_wrong_columns_reject_every_row(tmp_path: Path):
    path = hsds1(tmp_path / "feed", services="key,title\n1,a\n2,b\n")
    batch = read(path, "hsds1", tmp_path / "rejects.csv")
    assert {c.kind: c.rejected for c in batch.counts}["service"] == 2
    assert ("2", "id", "the column is missing", "yes") in reasons(tmp_path / "rejects.csv")


def test_empty_files_are_read_as_nothing(tmp_path: Path):
    batch = read(folder(tmp_path, organizations="", services="", locations=""), "hsds1")
    assert (batch.read, batch.services) == (0, ())


def test_unreadable_hours_leave_the_day_without_times(tmp_path: Path):
    hours = "service_id,weekday,opens_at,closes_at\nS1,Monday,9:00am,6:300pm\nS1,Caturday,9:00am,5:00pm\n"
    batch = read(hsds1(tmp_path, regular_schedules=hours), "hsds1")
    assert [(s.byday, s.opens_at) for s in batch.services[0].schedules] == [(("MO",), None)]
    assert batch.parts == 2


def test_a_stray_organization_that_looks_like_a_service_id_is_not_guessed(tmp_path: Path):
    batch, _ = read_services(tmp_path, "S1,O1,Food,x\nS2,S1,Meals,x\n")
    assert [service.source_id for service in batch.services] == ["S1"]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_read_is_said_in_plain_words(tmp_path: Path, format: str):
    packed = tmp_path / "feed.zip"
    packed.write_bytes(b"PK\x03\x04" + b"\0" * 50)
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "absent", tmp_path / "empty", packed, Path("a" * 5000), Path("nul\0byte")):
        with pytest.raises(FeedTrouble, match=r"\w"):
            read_directory(path, format, rejects=RejectsFile(None))
    with pytest.raises(FeedTrouble, match="unknown format"):
        read_directory(tmp_path, "exotic", rejects=RejectsFile(None))


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '"x', "\ufffe", "NaN", "9" * 5000])
def test_broken_json_is_unreadable_or_empty(tmp_path: Path, text: str):
    (tmp_path / "feed.json").write_text(text, encoding="utf-8")
    try:
        assert read(tmp_path / "feed.json", "hsds3").services == ()
    except FeedTrouble as error:
        assert "JSON" in str(error)


def test_json_that_is_no_object_is_rejected_and_counted(tmp_path: Path):
    (tmp_path / "feed.json").write_text(
        json.dumps([1, None, {"status": "active", "id": "S1", "name": "Food"}]), encoding="utf-8"
    )
    assert (lambda b: (b.read, b.rejected))(read(tmp_path / "feed.json", "hsds3")) == (3, 3)


def test_the_rejects_file_repeats_no_value_and_cannot_act_as_a_formula(tmp_path: Path):
    path = hsds1(tmp_path / "feed", services='id,"=1+1",organization_id,name\nS1,=secret street,O1,Food\n')
    read(path, "hsds1", tmp_path / "rejects.csv")
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
    assert "secret" not in text
    assert "'=1+1" in text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from(("services", "organizations", "locations")))
def test_random_bytes_never_crash_and_counts_add_up(rows: bytes, parts: bytes, table: str):
    with TemporaryDirectory() as base:
        path = hsds1(Path(base))
        for name, more in ((table, rows), ("phones", parts), ("regular_schedules", parts)):
            file = path / f"{name}.csv"
            start = file.read_bytes() if file.exists() else b"id,service_id,number,weekday,opens_at,closes_at\n"
            file.write_bytes(start + more)
        read(path, "hsds1")
        (path / "places.csv").write_bytes(b"id,name,schedule,address\n" + rows)
        read(path, "little-help")


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(("id", "name", "status", "services", "locations", "organization", "phones", "schedules", "contents", "location_type", "attributes", "website")),
            inner,
            max_size=6,
        ),
        max_leaves=25,
    )
)  # fmt: skip
def test_any_json_never_crashes_and_counts_add_up(value: object):
    with TemporaryDirectory() as base:
        (Path(base) / "feed.json").write_text(json.dumps(value), encoding="utf-8")
        read(Path(base) / "feed.json", "hsds3")


def test_records_over_several_lines_are_one_row(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text('id,text\n1,"one\ntwo ""x""\nthree"\n2,5" pipe\n', encoding="utf-8")
    rows = [(cells.line, cells.values.get("text")) for cells in read_rows(file)]
    assert rows == [(2, 'one\ntwo "x"\nthree'), (5, '5" pipe')]
