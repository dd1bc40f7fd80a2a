"""An administrator says when the office is open: running clocks of business time are due anew at once, each with a line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import all_news
from commonground.cases.tests.cast import a_case
from commonground.cases.tests.clocks import CALL_BACK, begin
from commonground.clocks.actions import end_other_day, set_hours, set_other_day
from commonground.clocks.declared import Declared
from commonground.clocks.models import OtherDay
from commonground.clocks.reckoning import Length
from commonground.clocks.tests.cast import clock_of
from commonground.kit.noes import NotNow, Refused

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 6, 2, 15, tzinfo=UTC)  # 10:00 in the county
DAY = timedelta(days=1)
IN_TWO_DAYS = Declared("answer_them", Length(2, "day"), kind="business")
OFFICE = [(day, 540, 1020) for day in range(5)]


@pytest.fixture
def case(cast):
    return a_case(cast, safe=None, at=TUESDAY)


@pytest.fixture
def clock(cast, case):
    begin(CALL_BACK, case, by=cast.wole, at=TUESDAY)
    return begin(IN_TWO_DAYS, case, by=cast.wole, at=TUESDAY)


@pytest.fixture
def their_own(cast):
    """The administrator of the agency itself."""
    return replace(cast.ines, rights=cast.ada.rights)


def due(case, name="answer_them"):
    return clock_of(case, name=name).due_at


def close_on(day, *, by, agency=None, at=TUESDAY):
    return set_other_day(agency=agency, day=day, opens=None, closes=None, name="Holiday", by=by, at=at)


def test_a_holiday_of_the_jurisdiction_moves_running_clocks_of_every_agency_and_says_so(cast, case, clock):
    assert due(case) == TUESDAY + 2 * DAY
    assert close_on(date(2026, 6, 3), by=cast.ada) == 1
    assert due(case) == TUESDAY + 3 * DAY
    assert due(case, "call_back") == TUESDAY + 2 * DAY  # the wall knows no holiday
    assert [line.agency_id for line in all_news(cast, kind="clocks.moved", record_id=clock.pk)] == [clock.agency_id]


def test_a_day_that_is_like_every_other_after_all_moves_them_back(cast, case, clock):
    close_on(date(2026, 6, 3), by=cast.ada)
    with as_viewer(cast.ada):
        other = OtherDay.objects.get()
    assert end_other_day(other, by=cast.ada, at=TUESDAY) == 1
    assert due(case) == TUESDAY + 2 * DAY
    assert end_other_day(other, by=cast.ada, at=TUESDAY) == 0


def test_opening_hours_count_from_the_moment_they_are_said(cast, case, clock):
    assert set_hours(agency=None, hours=OFFICE, by=cast.ada, at=TUESDAY) == 0  # the same local time on an open day
    assert set_hours(agency=None, hours=[(3, 540, 1020), (4, 540, 1020)], by=cast.ada, at=TUESDAY) == 1
    assert due(case) == datetime(
        2026, 6, 11, 14, tzinfo=UTC
    )  # Tuesday is closed: Thursday's opening counts, then two open days


def test_what_is_overdue_stays_overdue(cast, case, clock):
    assert close_on(date(2026, 6, 8), by=cast.ada, at=TUESDAY + 5 * DAY) == 0
    assert due(case) == TUESDAY + 2 * DAY


@pytest.mark.parametrize(
    ("hours", "code"),
    [([], "Y12"), ([(0, 600, 540)], "Y11"), ([(0, 540, 720), (0, 700, 900)], "Y11"), ([(0, 0, 1441)], "Y11")],
)
def test_hours_that_are_none_are_refused(cast, hours, code):
    with pytest.raises(NotNow) as no:
        set_hours(agency=None, hours=hours, by=cast.ada, at=TUESDAY)
    assert no.value.code == code


def test_a_day_that_is_over_is_not_changed_and_nobody_says_it_for_another_office(cast, their_own):
    for facts, code in (
        ({"day": date(2026, 6, 1), "by": cast.ada}, "Y13"),
        ({"day": date(2026, 6, 9), "by": their_own}, "Y10"),
    ):
        with pytest.raises(NotNow) as no:
            close_on(**facts)
        assert no.value.code == code
    with pytest.raises(Refused):
        close_on(date(2026, 6, 9), by=cast.wole)
