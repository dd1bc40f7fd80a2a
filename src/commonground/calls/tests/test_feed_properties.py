"""What must hold for every file: no crash, counts that add up, identities that depend on nothing but the row."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.calls.feeds import FeedError, RejectsFile, read
from commonground.calls.feeds.decoding import lines_of, text
from commonground.calls.feeds.faults import Refused
from commonground.calls.feeds.rejects import safe
from commonground.calls.feeds.texts import clean
from commonground.calls.tests.feed_files import HEADER, NOW, day_row, file_of, read_whole, shipped

PIECES = st.sampled_from(
    [
        b",",
        b'"',
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"=1",
        b"\xff",
        b"\xc3\xb3",
        b" ",
        b'""',
        day_row().encode() + b"\n",
        b"2024-01-01",
        b"-1",
    ]
)
NOISE = st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=60).map(b"".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties")


@given(st.one_of(st.just(b""), st.just(HEADER.encode() + b"\n")), NOISE)
@settings(max_examples=300)
def test_no_bytes_crash_the_reader_and_the_counts_add_up(folder: Path, header: bytes, noise: bytes) -> None:
    path = folder / "noise.csv"
    path.write_bytes(header + noise)
    try:
        whole = read_whole(path, "seattle", folder)
    except FeedError:
        assert not header
        return
    lines = noise.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert whole.counts.read <= sum(line != b"" for line in lines)
    assert (whole.rejects is not None) == (whole.counts.rejected > 0)


@given(
    st.lists(st.one_of(st.binary(max_size=40), st.just(b"\r"), st.just(b"\n"), st.just(b"y" * 90)), max_size=30),
    st.integers(1, 50),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_are_the_same_whatever_the_size_of_a_block(
    monkeypatch: pytest.MonkeyPatch, folder: Path, pieces: list[bytes], size: int
) -> None:
    path = folder / "lines.csv"
    path.write_bytes(b"".join(pieces))
    monkeypatch.setattr("commonground.calls.feeds.decoding.CHUNK", size)
    monkeypatch.setattr("commonground.calls.feeds.decoding.LONGEST_LINE", 80)
    found: dict[int, str | None] = {}
    with path.open("rb") as file:
        for block in lines_of(file):
            for number, line in enumerate(block.lines, block.first):
                assert number == len(found) + 1
                found[number] = None if block.too_long else line.rstrip("\r\n")
    expected = b"".join(pieces).splitlines(keepends=True)
    assert len(found) == len(expected)
    for number, whole in enumerate(expected, 1):
        if found[number] is None:
            assert len(whole) > 80
        else:
            assert len(whole.rstrip(b"\r\n")) <= 80
            assert found[number] == text(whole).rstrip("\r\n")


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from("abc")), max_size=40), st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_identities_and_digests(
    folder: Path, cells: list[tuple[int, str]], chance: random.Random
) -> None:
    lines = [day_row(number, area=area) for number, area in cells]
    straight = read_whole(file_of(folder, lines), "seattle", folder).rows
    chance.shuffle(lines)
    shuffled = read_whole(file_of(folder, lines), "seattle", folder).rows
    assert sorted((row.call_key, row.digest) for row in straight) == sorted(
        (row.call_key, row.digest) for row in shuffled
    )
    assert len({row.call_key for row in straight}) == len({number for number, _ in cells})


@given(st.lists(st.sampled_from([day_row(), day_row(day="x"), "short", ""]), max_size=60), st.integers(1, 7))
def test_batches_hold_every_accepted_row_once_in_the_order_of_the_file(
    folder: Path, lines: list[str], size: int
) -> None:
    path = file_of(folder, lines)
    with RejectsFile(folder / "refused.csv") as rejects:
        batches = list(read(path, shipped("seattle"), rejects=rejects, now=NOW, batch_rows=size))
    found = [row.line for batch in batches for row in batch.rows]
    assert found == [number for number, line in enumerate(lines, 2) if line == day_row()]
    assert all(0 < len(batch.rows) <= size for batch in batches)
    assert rejects.count == sum(line in (day_row(day="x"), "short") for line in lines)


@given(st.text(max_size=80))
def test_text_for_display_is_one_clean_line_that_no_spreadsheet_runs(cell: str) -> None:
    try:
        shown = clean(cell, "column")
    except Refused:
        return
    assert shown.isprintable()
    assert shown[:1] not in tuple("=+-@")
    assert shown == shown.strip()
    assert clean(shown, "column") == shown


@given(st.text(max_size=80))
def test_refused_rows_are_shown_so_that_no_spreadsheet_runs_them(row: str) -> None:
    shown = safe(row)
    assert shown.isprintable()
    assert shown.lstrip()[:1] not in tuple("=+-@|%")
