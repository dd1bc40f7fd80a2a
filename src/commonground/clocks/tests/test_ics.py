"""The calendar file: RFC 5545, read back by its own rules; times are right around daylight saving, and nothing else is told."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonground.clocks.ics import Step, calendar_file

EAST = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 1, tzinfo=UTC)


def read(file: bytes) -> list[tuple[str, str]]:
    """Names and values, unfolded and unmarked (sections 3.1 and 3.3.11)."""
    assert file.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    lines = file.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert not any("\n" in line or "\r" in line for line in lines)
    return [(name, _unmarked(value)) for name, _, value in (line.partition(":") for line in lines)]


def _unmarked(value: str) -> str:
    letters, words = iter(value), ""
    for letter in letters:
        words += letter if letter != "\\" else {"n": "\n"}.get(marked := next(letters), marked)
    return words


def file_of(*moments, title="One step is due", address="https://county.example/desk/today/"):
    return calendar_file(
        [Step(str(n), moment) for n, moment in enumerate(moments)], title=title, address=address, at=AT
    )


def test_moments_around_daylight_saving_are_those_that_were_promised():
    before, after = datetime(2026, 3, 8, 1, 30, tzinfo=EAST), datetime(2026, 3, 8, 3, 30, tzinfo=EAST)
    twice = [datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=EAST) for fold in (0, 1)]
    starts = [value for name, value in read(file_of(before, after, *twice)) if name == "DTSTART"]
    assert starts == ["20260308T063000Z", "20260308T073000Z", "20261101T053000Z", "20261101T063000Z"]


def test_it_tells_times_and_nothing_else():
    told = read(file_of(AT))
    assert {name for name, _ in told} == {
        "BEGIN", "VERSION", "PRODID", "METHOD", "REFRESH-INTERVAL;VALUE=DURATION", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL", "CLASS",
        "TRANSP", "END",
    }  # fmt: skip
    assert dict(told)["SUMMARY"] == "One step is due"


def test_without_a_step_it_is_a_calendar_all_the_same():
    told = read(file_of())
    assert (told[0], told[-1]) == (("BEGIN", "VCALENDAR"), ("END", "VCALENDAR"))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;\\ñ"), max_size=200))
def test_whatever_the_title_says_it_stays_one_line_of_the_file_and_is_read_back(title):
    assert dict(read(file_of(AT, title=title)))["SUMMARY"] == title
