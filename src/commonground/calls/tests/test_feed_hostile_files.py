"""Malformed and hostile files never crash and never half-import silently: a row is accepted or refused with line, column and reason."""

import csv
import gzip
import os
import tracemalloc
from pathlib import Path

import pytest

from commonground.calls.feeds import FeedError, RejectsFile, load_profile, read
from commonground.calls.tests.feed_files import HEADER, TIMED, day_row, file_of, read_whole, timed_row

QUOTED = 'ASSISTANCE "RENDERED'


def refused_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (day_row(day="2024-13-40"), "Incident.Date", "not a day"),
        (day_row(day="yesterday"), "Incident.Date", "not a day"),
        (day_row(day=""), "Incident.Date", "missing"),
        (day_row(day="2031-01-01"), "Incident.Date", "in the future"),
        (day_row(day="1989-12-31"), "Incident.Date", "before 1990"),
        (day_row(day="0000-01-01"), "Incident.Date", "not a day"),
        (day_row(day="２０２４-01-01"), "Incident.Date", "not a day"),
        (day_row(lat="91"), "Blurred_Latitude", "between -90 and 90"),
        (day_row(lon="-200"), "Blurred_Longitude", "between -180 and 180"),
        (day_row(lat="nan"), "Blurred_Latitude", "not a number"),
        (day_row(lon="inf"), "Blurred_Longitude", "between"),
        (day_row(lat="4_7"), "Blurred_Latitude", "not a number"),
        (day_row(lat="north"), "Blurred_Latitude", "not a number"),
        (day_row(lat=""), "Blurred_Latitude", "missing"),
        (day_row(type='=HYPERLINK("http://a.b")'.replace('"', '""')), "", "quotation"),
        (day_row(type="=1+1"), "Initial.Call.Type", "formula"),
        (day_row(area="@SUM(1+1)"), "area", "formula"),
        (day_row(ending="+cmd|' /C calc'!A0"), "Event.Clearance.Description", "formula"),
        (day_row(type="-2+3+cmd|x"), "Initial.Call.Type", "formula"),
        (day_row(type="\t=1+1"), "Initial.Call.Type", "formula"),
        (day_row(type=""), "Initial.Call.Type", "missing"),
        (day_row(id=""), "CAD.Event.Number", "missing"),
        (day_row(type="X" * 600), "Initial.Call.Type", "600 characters"),
        (day_row(type="DIST\0URBANCE"), "", "NUL"),
        (day_row() + ",one,more", "", "13 cells"),
        ("only,three,cells", "", "3 cells"),
        (day_row(type=f'"{QUOTED}'), "", "quotation marks"),
        ("x" * 70_000, "", "longer than"),
    ],
)
def test_a_bad_row_is_refused_with_line_column_and_reason_and_its_neighbors_are_kept(
    row: str, column: str, reason: str, tmp_path: Path
) -> None:
    if "http" in row:
        row = day_row(type='"=HYPERLINK(""x"")" tail')
    whole = read_whole(file_of(tmp_path, [day_row(1), row, day_row(3)]), "seattle", tmp_path)
    assert [kept.external_id for kept in whole.rows] == ["1", "3"]
    assert whole.rejects is not None
    (refused,) = refused_rows(whole.rejects)
    assert (refused["line"], refused["column"]) == ("3", column)
    assert reason in refused["reason"]
    assert refused["row"].lstrip("'")[:5] in row.lstrip()


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"area": "@ 5TH AVE (REAR)"}, "5TH AVE (REAR)"),
        ({"area": "- Madrona"}, "Madrona"),
        ({"area": "-"}, ""),
        ({"area": " Mad\trona\u202e "}, "Mad rona"),
        ({"area": "Coraz\u00f3n"}, "Coraz\u00f3n"),
        ({"lat": "0", "lon": "0"}, "Madrona"),
    ],
)
def test_odd_but_honest_text_is_kept_in_a_harmless_form(cells: dict[str, str], shown: str, tmp_path: Path) -> None:
    (row,) = read_whole(file_of(tmp_path, [day_row(**cells)]), "seattle", tmp_path).rows
    assert row.area == shown
    if "lat" in cells:
        assert (row.latitude, row.longitude) == (None, None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_line_end_and_a_byte_order_mark_read_the_same(end: str, mark: bytes, tmp_path: Path) -> None:
    path = file_of(tmp_path, [day_row(1), "", day_row(2)], end=end)
    path.write_bytes(mark + path.read_bytes())
    whole = read_whole(path, "seattle", tmp_path)
    assert [(row.external_id, row.line) for row in whole.rows] == [("1", 2), ("2", 4)]


def test_a_line_in_another_encoding_is_read_and_its_neighbors_stay_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    lines = [HEADER, day_row(1, area="Corazón"), "MARK", day_row(3, area="Peñón"), "ODD"]
    mixed = "\n".join(lines).encode().replace(b"MARK", day_row(2, area="Coraz\xf3n \x80").encode("latin-1"))
    path.write_bytes(mixed.replace(b"ODD", day_row(4, area="\x81").encode("latin-1")))
    areas = [row.area for row in read_whole(path, "seattle", tmp_path).rows]
    assert areas == ["Corazón", "Corazón €", "Peñón", "\ufffd"]


def test_a_quoted_cell_may_hold_line_ends_and_the_row_keeps_the_line_it_begins_on(tmp_path: Path) -> None:
    lines = [day_row(1), day_row(2, area='"Madrona\nBeach, ""north"""'), day_row(3)]
    whole = read_whole(file_of(tmp_path, lines), "seattle", tmp_path)
    assert [(row.line, row.area) for row in whole.rows] == [
        (2, "Madrona"),
        (3, 'Madrona Beach, "north"'),
        (5, "Madrona"),
    ]


def test_one_stray_quotation_mark_costs_one_row_and_not_the_rest_of_the_file(tmp_path: Path) -> None:
    lines = [day_row(number) for number in range(1, 3001)]
    lines[10] = day_row(11, area='"never closed')
    lines[20] = day_row(21, area='"nor this')
    whole = read_whole(file_of(tmp_path, lines), "seattle", tmp_path)
    assert (whole.counts.accepted, whole.counts.rejected) == (2998, 2)
    assert whole.rejects is not None
    assert [row["line"] for row in refused_rows(whole.rejects)] == ["12", "22"]


def test_two_stray_marks_never_swallow_the_rows_between_them(tmp_path: Path) -> None:
    lines = [day_row(1), day_row(2, area='"open'), day_row(3), day_row(4), day_row(5, area='close"'), day_row(6)]
    whole = read_whole(file_of(tmp_path, lines), "seattle", tmp_path)
    assert [row.external_id for row in whole.rows] == ["1", "3", "4", "5", "6"]
    assert whole.counts.rejected == 1


def test_short_lines_that_close_a_mark_together_are_refused_one_by_one(tmp_path: Path) -> None:
    whole = read_whole(file_of(tmp_path, ['1,"abc', '",d', day_row(3)]), "seattle", tmp_path)
    assert ([row.external_id for row in whole.rows], whole.counts.rejected) == (["3"], 2)


def test_a_later_row_with_the_same_id_is_handed_on_as_a_change_or_as_a_repeat(tmp_path: Path) -> None:
    lines = [day_row(1), day_row(1), day_row(1, ending="PHYSICAL ARREST MADE"), day_row(" 1 ")]
    first, repeat, change, blanks = read_whole(file_of(tmp_path, lines), "seattle", tmp_path).rows
    assert first.call_key == repeat.call_key == change.call_key == blanks.call_key
    assert first.digest == repeat.digest == blanks.digest != change.digest


def make_directory(path: Path) -> None:
    path.mkdir()


def make_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(HEADER.encode()))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "there is no such file"),
        (make_directory, "a directory"),
        (os.mkfifo, "a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
        (make_gzip, "gzip"),
        (lambda path: path.write_bytes(b"PK\x03\x04rest"), "workbook"),
        (lambda path: path.write_text(HEADER, encoding="utf-16"), "UTF-16"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf"), "column names"),
        (lambda path: path.write_bytes(b"\n\n"), "column names"),
        (lambda path: path.write_bytes(b"x" * 10_000_000), "column names"),
        (lambda path: path.write_bytes(b'"open\n1\n'), "column names"),
        (lambda path: path.write_text("a,b,c\n1,2,3\n"), 'layout "with times" needs CAD Event Number'),
        (lambda path: path.write_text(HEADER.replace("Priority", "Urgency")), "missing: Priority"),
        (lambda path: path.write_text(HEADER + ",area"), "more than once"),
    ],
)
def test_what_is_not_a_fitting_csv_file_is_refused_before_anything_is_read(make, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "calls.csv"
    make(path)
    with pytest.raises(FeedError, match=message), RejectsFile(tmp_path / "refused.csv") as rejects:
        read(path, load_profile("seattle"), rejects=rejects)
    assert not (tmp_path / "refused.csv").exists()


def test_a_path_that_no_system_allows_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="cannot be read"):
        read(Path("a\0b"), load_profile("seattle"), rejects=RejectsFile(tmp_path / "refused.csv"))


def test_a_header_alone_is_a_file_with_no_rows(tmp_path: Path) -> None:
    whole = read_whole(file_of(tmp_path, []), "seattle", tmp_path)
    assert (whole.counts.read, whole.rows, whole.rejects) == (0, [], None)


def test_ten_megabytes_in_one_line_cost_one_row_and_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    huge = b'"' + b"x" * 10_000_000
    path.write_bytes(b"\r\n".join([HEADER.encode(), day_row(1).encode(), huge, day_row(3).encode(), huge, huge, b""]))
    tracemalloc.start()
    whole = read_whole(path, "seattle", tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.line for row in whole.rows] == [2, 4]
    assert whole.counts.rejected == 3
    assert peak < 4_000_000


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for rows in (6_000, 12_000):
        path = file_of(tmp_path, (timed_row("05/01/2020 01:00:00 PM", "", number) for number in range(rows)), TIMED)
        tracemalloc.start()
        with RejectsFile(tmp_path / "refused.csv") as rejects:
            assert (
                sum(len(batch.rows) for batch in read(path, load_profile("seattle"), rejects=rejects, batch_rows=500))
                == rows
            )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2


def test_the_refused_file_is_safe_to_open_private_and_whole(tmp_path: Path) -> None:
    lines = ["=1+1,@x", "\u202ehidden", "+1", day_row(day="x\x1b[31m")]
    whole = read_whole(file_of(tmp_path, lines), "seattle", tmp_path)
    assert whole.rejects is not None
    assert whole.rejects.stat().st_mode & 0o077 == 0
    for row in refused_rows(whole.rejects):
        assert all(cell.isprintable() and cell[:1] not in "=+-@\t" for cell in row.values() if cell)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.csv", "refused.csv"]


def test_an_interrupted_reading_leaves_no_refused_file_and_a_clean_one_removes_the_old(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.mkdir()
    good.mkdir()
    read_whole(file_of(bad, ["x"]), "seattle", tmp_path)
    before = (tmp_path / "refused.csv").read_bytes()
    with pytest.raises(KeyboardInterrupt), RejectsFile(tmp_path / "refused.csv") as rejects:
        list(read(file_of(bad, ["x", "y"]), load_profile("seattle"), rejects=rejects))
        raise KeyboardInterrupt
    assert (tmp_path / "refused.csv").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"bad", "good", "refused.csv"}
    assert read_whole(file_of(good, [day_row()]), "seattle", tmp_path).rejects is None
    assert not (tmp_path / "refused.csv").exists()


def test_refused_rows_never_overwrite_a_file_that_is_something_else(tmp_path: Path) -> None:
    path = file_of(tmp_path, ["x"])
    with pytest.raises(FeedError, match="will not be replaced"):
        RejectsFile(path)
    with pytest.raises(FeedError, match="will not be replaced"):
        RejectsFile(tmp_path)
