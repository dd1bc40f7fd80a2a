"""Clocks never run backwards: midnight, the two nights when the wall clock changes, dates in every format, and what is left out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.calls.feeds.date_formats import date_format
from commonground.calls.tests.feed_files import TIMED, file_of, read_whole, timed_row

UNITS = "incident_date,response_unit,call_type,dispatch_time,enroute_time,arrive_time"


def clocks(folder: Path, day: str, *times: str) -> tuple[list[str], str]:
    """Dispatch, en route and arrival of one unit, in UTC, and what was left out."""
    (row,) = read_whole(file_of(folder, [f"{day},M1,29D2P,{','.join(times)}"], UNITS), "lancaster", folder).rows
    return [f"{at:%d %H:%M:%S}" if at else "" for at in (row.assigned_at, row.en_route_at, row.on_scene_at)], row.doubts


@pytest.mark.parametrize(
    ("day", "times", "utc", "doubts"),
    [
        ("2015-06-10", ("10:00:00", "10:01:00", "10:09:00"), ["10 15:00:00", "10 15:01:00", "10 15:09:00"], ""),
        ("2015-06-10", ("23:58:00", "23:59:30", "00:07:00"), ["11 04:58:00", "11 04:59:30", "11 05:07:00"], ""),
        ("2015-12-31", ("23:58:00", "00:00:00", "00:07:00"), ["01 05:58:00", "01 06:00:00", "01 06:07:00"], ""),
        (
            "2015-06-10",
            ("10:00:00", "09:59:00", "10:09:00"),
            ["10 15:00:00", "", "10 15:09:00"],
            "en_route before assigned",
        ),
        (
            "2015-06-10",
            ("10:00:00", "11:00:00", "10:09:00"),
            ["10 15:00:00", "", "10 15:09:00"],
            "en_route after on_scene",
        ),
        ("2015-06-10", ("10:00:00", "", "09:00:00"), ["10 15:00:00", "", ""], "on_scene before assigned"),
        ("2015-06-10", ("00:00:08", "23:43:00", ""), ["10 05:00:08", "", ""], "en_route too long after assigned"),
        (
            "2015-06-10",
            ("", "10:00:00", "10:05:00"),
            ["", "", ""],
            "en_route without a beginning; on_scene without a beginning",
        ),
        # the night of 1 November 2015: 01:00 to 01:59 is shown twice
        ("2015-11-01", ("01:50:00", "01:52:00", "01:10:00"), ["01 06:50:00", "01 06:52:00", "01 07:10:00"], ""),
        ("2015-11-01", ("01:50:00", "01:52:00", "02:05:00"), ["01 07:50:00", "01 07:52:00", "01 08:05:00"], ""),
        ("2015-11-01", ("01:20:00", "", "01:40:00"), ["01 06:20:00", "", "01 06:40:00"], ""),
        ("2015-11-01", ("00:50:00", "", "02:05:00"), ["01 05:50:00", "", "01 08:05:00"], ""),
        # the night of 8 March 2015: 02:00 to 02:59 is not shown
        ("2015-03-08", ("01:58:00", "02:01:00", "03:05:00"), ["08 07:58:00", "08 08:01:00", "08 08:05:00"], ""),
    ],
)
def test_times_of_day_become_moments_that_follow_each_other(
    day: str, times: tuple[str, ...], utc: list[str], doubts: str, tmp_path: Path
) -> None:
    assert clocks(tmp_path, day, *times) == (utc, doubts)


def test_a_wrong_later_clock_refuses_the_row_and_an_empty_one_does_not(tmp_path: Path) -> None:
    lines = [timed_row("05/01/2020 01:00:00 PM", ""), timed_row("05/01/2020 01:00:00 PM", "25:00:00", 2)]
    whole = read_whole(file_of(tmp_path, lines, TIMED), "seattle", tmp_path)
    assert [row.on_scene_at for row in whole.rows] == [None]
    assert '"3","Arrived Time"' in whole.refused


@pytest.mark.parametrize(
    ("queued", "reason"),
    [
        ("12/31/1989 11:00:00 PM", "before 1990"),
        ("01/02/2026 01:00:00 PM", "in the future"),
        ("13/01/2020 1:00:00 PM", "not a time"),
    ],
)
def test_a_call_outside_the_years_of_the_feed_is_refused(queued: str, reason: str, tmp_path: Path) -> None:
    assert reason in read_whole(file_of(tmp_path, [timed_row(queued, "")], TIMED), "seattle", tmp_path).refused


def test_a_clock_in_the_future_is_left_out_and_said(tmp_path: Path) -> None:
    (row,) = read_whole(
        file_of(tmp_path, [timed_row("12/31/2025 01:00:00 PM", "01/05/2026 01:00:00 PM")], TIMED), "seattle", tmp_path
    ).rows
    assert (row.on_scene_at, row.doubts) == (None, "on_scene in the future")


time_of_day = st.times().map(lambda at: at.strftime("%H:%M:%S"))


@given(
    st.dates(datetime(1990, 1, 2).date(), datetime(2025, 12, 30).date()),
    time_of_day,
    st.one_of(st.just(""), time_of_day),
    st.one_of(st.just(""), time_of_day),
)
def test_no_interval_is_ever_negative_or_longer_than_twelve_hours(
    tmp_path_factory: pytest.TempPathFactory, day: object, dispatch: str, en_route: str, arrive: str
) -> None:
    folder = tmp_path_factory.mktemp("clocks")
    (row,) = read_whole(
        file_of(folder, [f"{day},M1,6D1,{dispatch},{en_route},{arrive}"], UNITS), "lancaster", folder
    ).rows
    known = [at for at in (row.received_at, row.assigned_at, row.en_route_at, row.on_scene_at) if at]
    assert known == sorted(known)
    assert (known[-1] - known[0]).total_seconds() <= 12 * 3600
    lost = bool(en_route and not row.en_route_at) + bool(arrive and not row.on_scene_at)
    assert lost == len([doubt for doubt in row.doubts.split("; ") if doubt])


FORMATS = ["%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d %b %Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"]


@pytest.mark.parametrize("text", FORMATS)
@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)))
def test_what_the_library_writes_in_a_format_is_read_back(text: str, moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert date_format(text).read(whole.strftime(text)) == whole.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", FORMATS)
@given(st.text(max_size=30))
def test_anything_else_is_refused_with_a_value_error(text: str, cell: str) -> None:
    try:
        moment = date_format(text).read(cell)
    except ValueError:
        return
    assert isinstance(moment, datetime)
