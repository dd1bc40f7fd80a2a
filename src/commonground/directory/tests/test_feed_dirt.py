"""Cells of real directories are made readable, and hours are never guessed."""

from datetime import time

import pytest

from commonground.directory.feeds.cleaning import clean_email, clean_text, clean_url, clean_zip, wounding_words
from commonground.directory.feeds.hours import DayRow, joined_days, read_days, read_hours
from commonground.directory.feeds.phones import read_phones


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Helps girls.\\n\\n###MON###", "Helps girls."),
        ("AttorneyGÇÖs  Office\t here", "Attorney’s Office here"),
        ("Espa+¦ol", "Español"),
        ("one\\n\\n\\n\\ntwo", "one\n\ntwo"),
        ("a\u202eb\u200bc\x07", "abc"),
    ],
)
def test_text_is_readable(written: str, read: str):
    assert clean_text(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("33128-1966", "33128-1966"),
        ("33157 ", "33157"),
        ("974010000", "97401-0000"),
        ("97401-", "97401"),
        ("   ", ""),
        ("ABC 1234", "ABC 1234"),
    ],
)
def test_postal_codes_are_tidy(written: str, read: str):
    assert clean_zip(written) == read


def test_addresses_of_sites_have_a_scheme_and_never_run_anything():
    assert clean_url("www.example.org/a.") == "http://www.example.org/a"
    assert clean_url("https://example.org") == "https://example.org"
    assert (
        clean_url("javascript:alert(1)") == clean_url("someone@example.org") == clean_url("data:text/html,x.org") == ""
    )
    assert clean_email("write to a.b@example.org, please") == "a.b@example.org"


def test_words_that_wound_are_found_and_left():
    assert wounding_words("Program for the Handicapped", "Drug addicts welcome") == ("addicts", "handicapped")
    assert wounding_words("A calm place") == ()


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        ("9:00am", "5:00pm", (time(9), time(17))),
        ("830am", "5:30pm", (time(8, 30), time(17, 30))),
        ("14:00", "4:00 PM", (time(14), time(16))),
        ("10:00", "3pm", (time(10), time(15))),
        ("9am", "03:00", (time(9), time(3))),
        ("0", "2359", (time(0), time(0))),
        ("00:00", "00:00", (time(0), time(0))),
        ("18:00", "23:59", (time(18), time(0))),
        ("12:00pm", "12:00am", (time(12), time(0))),
        ("10:00:00", "18:00:00", (time(10), time(18))),
        ("9:00am", "5:00", None),
        ("6:00", "8:00pm", None),
        ("6:30am", "6:300pm", None),
        ("25:00", "26:00", None),
        ("9:00", "9:00", None),
        ("", "", None),
    ],
)
def test_hours_are_read_or_left_unknown(opens: str, closes: str, expected: tuple[time, time] | None):
    assert read_hours(opens, closes) == expected


def test_days_are_read_in_both_languages_and_with_numbers():
    assert read_days("MO, TU, SUN") == ("MO", "TU", "SU")
    assert read_days("2SA, 4SA") == ("2SA", "4SA")
    assert read_days("-1TU") == ("-1TU",)
    assert read_days("lunes, Miércoles; domingo") == ("MO", "WE", "SU")
    assert read_days("someday") is None
    assert read_days("9MO") is None


def test_weekday_rows_of_equal_hours_become_one_schedule():
    nine = (time(9), time(17))
    rows = [DayRow(2, "MO", nine), DayRow(3, "TU", nine), DayRow(4, "WE", (time(9), time(12)))]
    assert [(s.byday, s.closes_at) for s in joined_days("S1", rows)] == [(("MO", "TU"), time(17)), (("WE",), time(12))]


def test_several_numbers_extensions_and_short_numbers_are_found():
    def found(cell: str) -> list[tuple[str, str]]:
        return [(phone.number, phone.extension) for phone in read_phones("S1", 2, cell)]

    assert found("503-227-3186, 888-527-2258") == [("503-227-3186", ""), ("888-527-2258", "")]
    assert found("541-345-3628 extension 404") == [("541-345-3628", "404")]
    assert found("305-573-4200 x57471") == [("305-573-4200", "57471")]
    assert found("211") == [("211", "")]
    assert found("Website only") == []
