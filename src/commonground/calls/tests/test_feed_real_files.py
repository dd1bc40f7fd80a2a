"""The real files of four places import whole, with the counts their publishers' notes give."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from commonground.calls.code_lists import natures_of
from commonground.calls.feeds import load_profile
from commonground.calls.tests.feed_files import real_file, real_rows

AREA = "cfs-seattle/calls_by_area_2010_2024.csv"
TIMES = "cfs-seattle/calls_with_times_2018_2023.csv"
LANCASTER = "cfs-lancaster-ne/unit_responses_2010_2020.csv"
MONTGOMERY = "cfs-montgomery-pa/911_sample_2016.csv"
STLOUIS = "cfs-stlouis-sample/cfs_2021-04-06.csv"
FILES = [
    ("seattle", AREA),
    ("seattle", TIMES),
    ("lancaster", LANCASTER),
    ("montgomery", MONTGOMERY),
    ("stlouis", STLOUIS),
]
CRISIS = {nature.code for nature in natures_of("crisis")}


@pytest.fixture(scope="module", autouse=True)
def each_file_is_read_once() -> Iterator[None]:
    """And forgotten after the last test."""
    yield
    real_rows.cache_clear()


@pytest.mark.parametrize(
    ("profile", "file", "rows", "calls", "rejected"),
    [
        ("seattle", AREA, 4183, 4183, 0),
        ("seattle", TIMES, 222, 222, 0),
        ("lancaster", LANCASTER, 22829, 18118, 0),
        ("montgomery", MONTGOMERY, 3051, 3040, 0),
        ("stlouis", STLOUIS, 33, 26, 7),
    ],
)
def test_every_row_of_a_real_file_is_read_and_accounted_for(
    profile: str, file: str, rows: int, calls: int, rejected: int
) -> None:
    whole = real_rows(file, profile)
    assert (whole.counts.read, whole.counts.rejected) == (rows, rejected)
    assert len({row.call_key for row in whole.rows}) == calls


@pytest.mark.parametrize(("profile", "file"), FILES)
def test_nearly_every_real_row_gets_a_nature_that_says_something(profile: str, file: str) -> None:
    whole = real_rows(file, profile)
    known = sum(row.nature != "other" for row in whole.rows) / len(whole.rows)
    print(f"{file}: {known:.2%} with a nature; unmatched: {dict(whole.counts.unmatched_types)}")
    assert known >= 0.95
    assert sum(row.final_nature != "other" for row in whole.rows) >= 0.95 * len(whole.rows)
    assert not whole.counts.unmatched_codes


def test_the_first_word_on_a_call_and_its_end_disagree_about_crisis_as_the_city_recorded_it() -> None:
    rows = real_rows(AREA, "seattle").rows
    first = {row.call_key for row in rows if row.nature in CRISIS}
    final = {row.call_key for row in rows if row.final_nature in CRISIS}
    assert (len(first), len(final), len(first & final)) == (81, 123, 47)


def test_the_malformed_rows_of_the_saint_louis_page_are_refused_by_line() -> None:
    refused = real_rows(STLOUIS, "stlouis").refused.splitlines()
    assert [line.split(",")[0] for line in refused] == ['"line"', *[f'"{number}"' for number in range(28, 35)]]
    assert all("dispatch_datetime" in line for line in refused[1:])


def test_the_two_seattle_files_speak_of_the_same_calls() -> None:
    area, times = (real_rows(file, "seattle").rows for file in (AREA, TIMES))
    assert len({row.call_key for row in area} & {row.call_key for row in times}) == 68
    assert {row.precision for row in area} == {"date"}
    assert all(row.received_at is None and row.on_scene_at is None and row.received_is == "" for row in area)
    assert {(row.precision, row.received_is) for row in times} == {("second", "queued")}
    assert sum(row.on_scene_at is None for row in times) == 36


def test_lancaster_units_share_calls_and_seven_rows_are_exact_repeats() -> None:
    rows = real_rows(LANCASTER, "lancaster").rows
    assert len({row.response_key for row in rows}) == 22822
    assert Counter(Counter((row.response_key, row.digest) for row in rows).values())[2] == 7
    assert sum(row.nature == "person_in_crisis" for row in rows) == 73


def test_no_lancaster_clock_runs_backwards_and_none_is_pushed_a_day_ahead() -> None:
    whole = real_rows(LANCASTER, "lancaster")
    for row in whole.rows:
        clocks = [row.assigned_at, row.en_route_at, row.on_scene_at]
        known = [clock for clock in clocks if clock]
        assert known == sorted(known)
        assert known[-1] - known[0] <= timedelta(hours=12)
    assert whole.counts.clocks_doubted == sum(bool(row.doubts) for row in whole.rows) == 165


def test_lancaster_response_times_agree_with_the_publisher_where_its_own_clocks_do() -> None:
    path = real_file(LANCASTER)
    rows = real_rows(LANCASTER, "lancaster").rows
    published = [int(line.split(",")[10]) for line in path.read_text().splitlines()[1:]]
    pairs = [
        (row, seconds) for row, seconds in zip(rows, published, strict=True) if row.on_scene_at and row.assigned_at
    ]
    seconds_apart = Counter((row.on_scene_at - row.assigned_at).total_seconds() - said for row, said in pairs)  # type: ignore[operator]
    assert seconds_apart == {
        0: len(pairs) - 3,
        -86400: 3,
    }  # three arrivals in the second of dispatch are not a day later
    assert len(pairs) == 22829 - sum("on_scene before" in row.doubts or "on_scene too" in row.doubts for row in rows)


def test_the_crosswalk_agrees_with_published_experts_about_crisis_and_the_home(
    whole_taxonomy: list[tuple[str, str]],
) -> None:
    types = load_profile("seattle").types
    for raw, category in whole_taxonomy:
        entry = types.find(raw.removeprefix("--"))
        if category == "Behavioral Health":
            assert entry is not None
            assert entry.code in {"person_in_crisis", "suicide_risk", "overdose"}, raw
        if category == "Domestic Violence" and " DV" in f" {raw.removeprefix('--')}" and "SERVICE" not in raw:
            assert entry is not None
            assert entry.code in {"domestic_violence", "domestic_dispute", "threats"}, raw


@pytest.fixture
def whole_taxonomy() -> list[tuple[str, str]]:
    """Seattle's raw types with the category that experts gave them."""
    with real_file("standards/cfs-taxonomy/city_call_types.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["City"].strip() == "Seattle"]
    return [(row["Field 1"].strip(), row["Category"].strip()) for row in rows]
