"""Times read as a person would say them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commonground.kit.templatetags.time_words import age, clock, end, moment, share

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
MINUTES = st.integers(-100_000, 100_000)


@pytest.fixture(autouse=True, scope="module")
def in_utc() -> Iterator[None]:
    """The reader's clock shows UTC."""
    with timezone.override(UTC):
        yield


def test_an_age_is_said_in_its_largest_whole_unit() -> None:
    ages = {0: "now", 4: "4 min", 59: "59 min", 60: "1 h", 1439: "23 h", 1440: "1 d"}
    assert {minutes: age(NOW - timedelta(minutes=minutes), NOW) for minutes in ages} == ages


@given(MINUTES)
def test_an_age_is_never_negative(minutes: int) -> None:
    assert not age(NOW - timedelta(minutes=minutes), NOW).startswith("-")


def test_a_moment_near_today_has_no_date() -> None:
    assert moment(NOW, NOW) == "today 14:02"
    assert moment(NOW + timedelta(days=1), NOW) == "tomorrow 14:02"
    assert moment(NOW - timedelta(days=1), NOW) == "yesterday 14:02"
    assert moment(NOW + timedelta(days=2), NOW) == "5 March 14:02"
    assert moment(NOW.replace(year=2025), NOW) == "3 March 2025 14:02"


def test_an_end_at_midnight_is_the_whole_day_before_it() -> None:
    midnight = NOW.replace(hour=0, minute=0) + timedelta(days=3)
    assert end(midnight, NOW) == "5 March, end of the day"
    assert end(NOW.replace(year=2027, month=1, day=1, hour=0, minute=0), NOW) == "31 December, end of the day"
    assert end(midnight + timedelta(minutes=1), NOW) == moment(midnight + timedelta(minutes=1), NOW)


def test_a_clock_is_a_sentence_and_overdue_has_a_verb() -> None:
    due = NOW + timedelta(hours=1)
    assert clock("Answer", due, now=NOW).sentence == "Answer due today 15:02"
    late = clock("Answer", NOW - timedelta(hours=1), now=NOW, verb="call them")
    assert (late.sentence, late.state, late.share) == ("Answer overdue since today 13:02: call them", "overdue", 100)


def test_a_clock_kept_late_says_so() -> None:
    assert clock("Answer", NOW, now=NOW, met=NOW).sentence == "Answer done today 14:02"
    late = clock("Answer", NOW - timedelta(hours=1), now=NOW, met=NOW)
    assert (late.sentence, late.state) == ("Answer done late, today 14:02", "met")


@given(MINUTES, MINUTES)
def test_the_used_share_of_a_clock_stays_between_nothing_and_all(opened: int, due: int) -> None:
    used = share(NOW, NOW + timedelta(minutes=opened), NOW + timedelta(minutes=due))
    assert 0 <= used <= 100


@given(st.integers(0, 59))
def test_a_clock_grows_soon_in_its_last_fifth(minute: int) -> None:
    opened = NOW - timedelta(minutes=minute)
    face = clock("Answer", opened + timedelta(minutes=60), now=NOW, opened=opened)
    assert face.state == ("soon" if minute >= 48 else "running")
