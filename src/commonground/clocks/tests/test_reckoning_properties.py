"""What must hold of every clock, whatever its calendar, zone, pauses and daylight saving. The slow twin steps by minutes and shares no function."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from commonground.clocks.open_hours import CLOSED, EVERY_DAY, Calendar
from commonground.clocks.reckoning import Length, Pause, Terms, left, reckon

# Half hours of offset, a jump of thirty minutes (Lord Howe), one at midnight (Cairo), a day that a place skipped (Apia, 2011), none at all.
ZONES = st.sampled_from(
    ["America/New_York", "America/Los_Angeles", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "Pacific/Apia", "UTC"]
)  # fmt: skip
# Around the jumps of spring and autumn, leap days, and the year that Apia skipped a day.
DAYS = st.one_of(
    st.dates(date(2026, 3, 1), date(2026, 4, 30)), st.dates(date(2026, 10, 1), date(2026, 11, 30)),
    st.dates(date(2028, 2, 20), date(2028, 3, 5)), st.dates(date(2011, 12, 20), date(2012, 1, 5)),
)  # fmt: skip
HOURS = st.sampled_from(
    [CLOSED, ((0, 1440),), ((540, 1020),), ((540, 720), (780, 1080)), ((0, 150),), ((120, 180), (600, 660))]
)
KINDS = st.sampled_from(["business", "wall"])


@st.composite
def moments(draw):
    return datetime.combine(draw(DAYS), datetime.min.time(), UTC) + timedelta(minutes=draw(st.integers(0, 1439)))


@st.composite
def calendars(draw):
    week = tuple(draw(HOURS) for _ in range(7))
    assume(any(week))
    return Calendar(draw(ZONES), week, draw(st.dictionaries(DAYS, HOURS, max_size=4)))


@st.composite
def all_terms(draw, units=("day", "hour", "minute")):
    lengths = st.builds(Length, st.integers(0, 30), st.sampled_from(units))
    return Terms(draw(moments()), draw(KINDS), draw(lengths), draw(st.none() | lengths))


@st.composite
def pauses_of(draw, terms, most=3):
    found = []
    for _ in range(draw(st.integers(0, most))):
        first = terms.started_at + timedelta(minutes=draw(st.integers(-600, 8000)))
        found.append(Pause(first, first + timedelta(minutes=draw(st.integers(0, 9000)))))
    return found


@given(st.data(), calendars(), all_terms())
def test_a_clock_is_never_due_before_it_starts_and_warns_in_between(data, calendar, terms):
    found = reckon(terms, calendar, data.draw(pauses_of(terms)))
    assert found.due_at >= terms.started_at
    if terms.warn_before is not None:
        assert terms.started_at <= found.warn_at <= found.due_at


@given(st.data(), calendars(), all_terms(), st.sampled_from(ZONES.elements))
def test_the_same_moment_in_another_zone_gives_the_same_answer(data, calendar, terms, other):
    pauses = data.draw(pauses_of(terms))
    zone = ZoneInfo(other)
    there = Terms(terms.started_at.astimezone(zone), terms.kind, terms.within, terms.warn_before)
    moved = [Pause(pause.starts_at.astimezone(zone), pause.ends_at.astimezone(zone)) for pause in pauses]
    assert reckon(there, calendar, moved) == reckon(terms, calendar, pauses)


@given(st.data(), calendars(), all_terms(), DAYS)
def test_a_holiday_more_never_makes_it_due_earlier(data, calendar, terms, holiday):
    pauses = data.draw(pauses_of(terms))
    closed = Calendar(calendar.time_zone, calendar.week, {**calendar.days, holiday: CLOSED})
    assert reckon(terms, closed, pauses).due_at >= reckon(terms, calendar, pauses).due_at


@given(st.data(), ZONES, all_terms())
def test_business_and_wall_time_agree_where_nothing_closes(data, zone, terms):
    always, pauses = Calendar(zone, EVERY_DAY), data.draw(pauses_of(terms))
    other = Terms(terms.started_at, "wall" if terms.kind == "business" else "business", terms.within, terms.warn_before)
    assert reckon(terms, always, pauses) == reckon(other, always, pauses)


@given(st.data(), calendars(), all_terms(units=("hour", "minute")))
def test_a_pause_shifts_by_what_passed_in_it(data, calendar, terms):
    due = reckon(terms, calendar).due_at
    assume(due > terms.started_at)
    first = terms.started_at + (due - terms.started_at) * data.draw(st.floats(0, 0.99))
    last = first + timedelta(minutes=data.draw(st.integers(0, 9000)))
    time = calendar if terms.kind == "business" else Calendar("UTC", EVERY_DAY)
    shifted = reckon(terms, calendar, [Pause(first, last)]).due_at
    assert time.open_between(due, shifted) == time.open_between(first, last)
    if terms.kind == "wall":
        assert shifted - due == last - first


@given(moments(), st.integers(1, 20), st.integers(0, 19), st.integers(0, 30), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_a_pause_of_whole_days_shifts_by_whole_days(start, days, after, paused, zone):
    assume(after < days)
    terms = Terms(start, "wall", Length(days, "day"))
    pause = Pause(start + timedelta(days=after), start + timedelta(days=after + paused))
    assert reckon(terms, Calendar(zone), [pause]).due_at == start + timedelta(days=days + paused)


@given(st.data(), calendars(), all_terms(units=("hour", "minute")))
def test_what_was_left_when_it_ended_is_left_when_it_is_opened_again(data, calendar, terms):
    due = reckon(terms, calendar).due_at
    ended = terms.started_at + (due - terms.started_at) * data.draw(st.floats(0, 1))
    again = ended + timedelta(minutes=data.draw(st.integers(0, 9000)))
    length = {"kind": terms.kind, "unit": terms.within.unit, "calendar": calendar}
    due_again = reckon(terms, calendar, [Pause(ended, again)]).due_at
    assert left(due_again, again, **length) == left(due, ended, **length)


@given(moments(), st.integers(0, 400), calendars(), KINDS)
def test_the_answer_is_that_of_a_twin_that_steps_minute_by_minute(start, minutes, calendar, kind):
    assert reckon(Terms(start, kind, Length(minutes, "minute")), calendar).due_at == step_by_step(
        start, minutes, calendar, kind
    )


@given(moments(), st.integers(0, 12), st.integers(1, 9), ZONES)
def test_so_many_days_end_at_the_same_local_time_or_at_the_jump_that_skips_it(start, days, hour, zone):
    calendar = Calendar(zone, (((0, 1440),),) * 7)
    due = reckon(Terms(start, "wall", Length(days, "day")), calendar).due_at.astimezone(ZoneInfo(zone))
    wanted = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=days)
    assert due.replace(tzinfo=None) == wanted or due.replace(tzinfo=None) - wanted <= timedelta(days=1)
    assert due.replace(tzinfo=None) >= wanted or days == 0


def test_the_parts_of_a_day_are_exact():
    calendar = Calendar("UTC", (((0, 1),),) * 7)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert left(start + timedelta(seconds=20), start, kind="business", unit="day", calendar=calendar) == Fraction(1, 3)


def step_by_step(start: datetime, minutes: int, calendar: Calendar, kind: str) -> datetime:
    """Each minute is asked by its local time whether it is open, as somebody with a wall clock would."""
    moment, zone, steps = start, ZoneInfo(calendar.time_zone), 0
    while minutes:
        steps += 1
        assume(steps < 40_000)
        minutes -= kind == "wall" or open_on_the_wall(moment.astimezone(zone), calendar)
        moment += timedelta(minutes=1)
    return moment


def open_on_the_wall(local: datetime, calendar: Calendar) -> bool:
    hours, minute = calendar.days.get(local.date(), calendar.week[local.weekday()]), local.hour * 60 + local.minute
    if not local.fold:
        return any(first <= minute < last for first, last in hours)
    # This local time has been before: opening and closing happened then, so only what is open past the time that came twice is open still.
    once_more = local
    while once_more.fold and once_more.date() == local.date():
        once_more = (once_more.astimezone(UTC) + timedelta(minutes=1)).astimezone(local.tzinfo)
    over = 1440 if once_more.date() != local.date() else once_more.hour * 60 + once_more.minute
    return any(first < over <= last for first, last in hours)
