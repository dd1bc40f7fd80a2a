"""Opening hours: whether a service is open now, until when, and when it opens next. What is unknown stays unknown and
is said so.

Schedules repeat as in HSDS 3 (RRULE words of RFC 5545: FREQ, BYDAY with or without a number, BYMONTHDAY ...). Times
are local to the
place: the caller gives `at` in the place's own time zone. Opening and closing both at midnight mean all day; closing
at or before
opening means after midnight.
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEK_DAYS = 8
HORIZON_DAYS = 93  # how far ahead the next opening is looked for: every nth weekday comes round within this


class Hours(Protocol):
    """What a schedule must say of itself; a record of a feed and a row of a table both do. Empty means not said."""

    @property
    def freq(self) -> str: ...
    @property
    def interval(self) -> int: ...
    @property
    def byday(self) -> Sequence[str]: ...
    @property
    def bymonthday(self) -> Sequence[int]: ...
    @property
    def byweekno(self) -> Sequence[int]: ...
    @property
    def byyearday(self) -> Sequence[int]: ...
    @property
    def dtstart(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def opens_at(self) -> time | None: ...
    @property
    def closes_at(self) -> time | None: ...


class DifferentDays(Protocol):
    """Days that differ: a holiday, a summer break. `every_year`: only month and day count."""

    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...
    @property
    def every_year(self) -> bool: ...
    @property
    def closed(self) -> bool: ...
    @property
    def opens_at(self) -> time | None: ...
    @property
    def closes_at(self) -> time | None: ...


class State(StrEnum):
    """Open, closed, or not known."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why the answer is not known."""

    NOT_LISTED = "not listed"
    OUT_OF_DATE = "out of date"
    NO_TIMES = "no times"


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer at one moment. `at`: that moment. `until`: when it closes, if open. `opens_next`: when it opens, if
    closed and known.
    `always`: open around the clock as far as the hours say. `why`: why it is unknown, or empty."""

    state: State
    at: datetime
    until: datetime | None = None
    opens_next: datetime | None = None
    always: bool = False
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: datetime
    end: datetime


def falls_on(schedule: Hours, day: date) -> bool | None:
    """Whether a schedule takes place on a day, by its repetition alone; None when it does not say enough to know."""
    if (schedule.until and day > schedule.until) or (schedule.dtstart and day < schedule.dtstart):
        return False
    stepped = _in_step(schedule, day)
    if stepped is not True:
        return stepped
    tests = [_by_day(schedule, day)] if schedule.byday else []
    tests += [_by_month_day(schedule.bymonthday, day)] if schedule.bymonthday else []
    tests += [day.isocalendar().week in schedule.byweekno] if schedule.byweekno else []
    tests += [day.timetuple().tm_yday in schedule.byyearday] if schedule.byyearday else []
    return all(tests) if tests else _plain_repeat(schedule, day)


def _in_step(schedule: Hours, day: date) -> bool | None:
    """Every second week, every third month: right only when the feed says when the counting starts."""
    if schedule.interval <= 1:
        return True
    start = schedule.dtstart
    if start is None:
        return None
    if schedule.freq == "MONTHLY":
        return ((day.year - start.year) * 12 + day.month - start.month) % schedule.interval == 0
    weeks = (day - timedelta(day.weekday()) - (start - timedelta(start.weekday()))).days // 7
    return (weeks if schedule.freq != "DAILY" else (day - start).days) % schedule.interval == 0


def _plain_repeat(schedule: Hours, day: date) -> bool | None:
    if schedule.freq == "DAILY":
        return True
    if schedule.dtstart is None:
        return None
    if schedule.freq == "WEEKLY":
        return day.weekday() == schedule.dtstart.weekday()
    if schedule.freq == "MONTHLY":
        return day.day == schedule.dtstart.day
    return None


def _by_day(schedule: Hours, day: date) -> bool:
    return any(_is_that_day(rule, day) for rule in schedule.byday)


def _is_that_day(rule: str, day: date) -> bool:
    """'TU': every Tuesday. '2TU': the second of the month. '-1TU': the last."""
    if rule[-2:] != DAYS[day.weekday()]:
        return False
    if rule[:-2] in ("", "+"):
        return True
    number = int(rule[:-2])
    last = monthrange(day.year, day.month)[1]
    return number == ((day.day - 1) // 7 + 1 if number > 0 else -((last - day.day) // 7 + 1))


def _by_month_day(numbers: Sequence[int], day: date) -> bool:
    return day.day in numbers or day.day - monthrange(day.year, day.month)[1] - 1 in numbers


def _valid(schedule: Hours, day: date) -> bool:
    return not (schedule.valid_from and day < schedule.valid_from) and not (
        schedule.valid_to and day > schedule.valid_to
    )


def _over(schedule: Hours, day: date) -> bool:
    ends = [end for end in (schedule.valid_to, schedule.until) if end]
    return bool(ends) and day > min(ends)


def _stretch(day: date, opens: time, closes: time, like: datetime) -> _Stretch:
    end = day + timedelta(days=1) if closes <= opens else day
    return _Stretch(datetime.combine(day, opens, like.tzinfo), datetime.combine(end, closes, like.tzinfo))


def _changed(exceptions: Iterable[DifferentDays], day: date) -> DifferentDays | None:
    return next((change for change in exceptions if _covers(change, day)), None)


def _covers(change: DifferentDays, day: date) -> bool:
    if not change.every_year:
        return change.starts <= day <= change.ends
    start, end, now = ((d.month, d.day) for d in (change.starts, change.ends, day))
    return start <= now <= end if start <= end else now >= start or now <= end


def _of_day(
    schedules: Sequence[Hours], exceptions: Sequence[DifferentDays], day: date, like: datetime
) -> tuple[list[_Stretch], bool]:
    """The open stretches that begin on a day, and whether something about that day is not known."""
    change = _changed(exceptions, day)
    if change is not None:
        if change.closed or change.opens_at is None or change.closes_at is None:
            return [], not change.closed
        return [_stretch(day, change.opens_at, change.closes_at, like)], False
    stretches, doubt = [], False
    for schedule in schedules:
        falls = falls_on(schedule, day) if _valid(schedule, day) else False
        if falls and schedule.opens_at is not None and schedule.closes_at is not None:
            stretches.append(_stretch(day, schedule.opens_at, schedule.closes_at, like))
        elif falls is not False:
            doubt = True
    return stretches, doubt


def hours_on(
    schedules: Sequence[Hours], exceptions: Sequence[DifferentDays], day: date, like: datetime
) -> tuple[list[tuple[datetime, datetime]], bool]:
    """From when to when it is open on a day, in order, and whether something about that day is not known.

    `like`: a moment in the time zone of the place.
    """
    stretches, doubt = _of_day(schedules, exceptions, day, like)
    return [(stretch.start, stretch.end) for stretch in _joined(stretches)], doubt


def clock_words(moment: datetime, language: str) -> str:
    """'9:00 am', 'noon', as the sentences say it."""
    return _clock(moment, "es" if language[:2].lower() == "es" else "en")


def _joined(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Stretches in order, those that touch made one: two neighbouring all-day days are one long stretch."""
    held: _Stretch | None = None
    for stretch in sorted(stretches, key=lambda s: s.start.astimezone(UTC)):
        if held and stretch.start.astimezone(UTC) <= held.end.astimezone(UTC):
            held = _Stretch(held.start, max(held.end, stretch.end, key=lambda moment: moment.astimezone(UTC)))
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def is_open(schedules: Sequence[Hours], at: datetime, exceptions: Sequence[DifferentDays] = ()) -> Opening:
    """Whether it is open at a moment, until when, and when it opens next.

    `at` must know its time zone (ValueError otherwise) and stand in the zone of the place. Schedules that have all
    run out are
    unknown, not closed: the listing is old. A day whose hours are not said makes that day unknown unless it is open
    for certain.
    """
    if at.utcoffset() is None:
        raise ValueError("the moment must know its time zone")
    if not schedules:
        return Opening(State.UNKNOWN, at, why=Why.NOT_LISTED)
    if all(_over(schedule, at.date() - timedelta(days=1)) for schedule in schedules):
        return Opening(State.UNKNOWN, at, why=Why.OUT_OF_DATE)
    return _answer(schedules, exceptions, at)


def _answer(schedules: Sequence[Hours], exceptions: Sequence[DifferentDays], at: datetime) -> Opening:
    """Looks a week ahead first, which nearly always decides, and to the horizon only when it must."""
    soon = _judged(*_ahead(schedules, exceptions, at, WEEK_DAYS), at, WEEK_DAYS)
    if (soon.state is State.OPEN and not soon.always) or soon.opens_next is not None:
        return soon
    return _judged(*_ahead(schedules, exceptions, at, HORIZON_DAYS), at, HORIZON_DAYS)


def _ahead(
    schedules: Sequence[Hours], exceptions: Sequence[DifferentDays], at: datetime, days: int
) -> tuple[list[_Stretch], set[date]]:
    """The open stretches from yesterday to so many days ahead, and the days of which something is not known."""
    today, stretches, doubts = at.date(), [], set()
    for ahead in range(-1, days + 1):
        day = today + timedelta(days=ahead)
        begun, doubt = _of_day(schedules, exceptions, day, at)
        stretches += begun
        doubts |= {day} if doubt else set()
    return list(_joined(stretches)), doubts


def _judged(stretches: list[_Stretch], doubts: set[date], at: datetime, days: int) -> Opening:
    now, beyond = at.astimezone(UTC), at.date() + timedelta(days=days)
    for stretch in stretches:
        if stretch.start.astimezone(UTC) <= now < stretch.end.astimezone(UTC):
            always = stretch.end.date() > beyond
            return Opening(State.OPEN, at, until=None if always else stretch.end, always=always)
    following = next((s.start for s in stretches if s.start.astimezone(UTC) > now), None)
    if at.date() in doubts:
        return Opening(State.UNKNOWN, at, why=Why.NO_TIMES)
    if following is None:
        return Opening(State.UNKNOWN, at, why=Why.NO_TIMES) if doubts else Opening(State.CLOSED, at)
    unsure = any(day < following.date() for day in doubts)
    return Opening(State.CLOSED, at, opens_next=None if unsure else following)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files("commonground.directory").joinpath("opening_words.toml").read_text(encoding="utf-8"))


def _text(language: str, key: str) -> str:
    return str(_words()[language][key])


def _clock(moment: datetime, language: str) -> str:
    if (moment.hour, moment.minute) in ((0, 0), (12, 0)):
        return _text(language, "midnight" if moment.hour == 0 else "noon")
    half = _text(language, "am" if moment.hour < 12 else "pm")
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}"


def _day(moment: datetime, language: str) -> str:
    days, months = _words()[language]["days"], _words()[language]["months"]
    assert isinstance(days, list) and isinstance(months, list)
    return _text(language, "date").format(day=days[moment.weekday()], number=moment.day, month=months[moment.month - 1])


def _when(moment: datetime, now: datetime, language: str) -> str:
    """'at 9:00 am', 'tomorrow at 9:00 am', 'on Tuesday, May 5 at 9:00 am'."""
    ahead = moment.date() - now.date()
    key = "today" if ahead == timedelta() else "tomorrow" if ahead == timedelta(days=1) else "later"
    return _text(language, key).format(day=_day(moment, language), time=_clock(moment, language))


def sentence(opening: Opening, language: str) -> str:
    """What the page says about the hours: 'Open now, until 5:00 pm.' The words stand in `opening_words.toml`.
    A language other than Spanish reads as English."""
    spoken = "es" if language[:2].lower() == "es" else "en"
    if opening.state is State.UNKNOWN:
        return _text(spoken, str(opening.why or "not listed"))
    if opening.state is State.OPEN and opening.until is None:
        return _text(spoken, "always")
    if opening.state is State.OPEN and opening.until is not None:
        return _text(spoken, "open").format(time=_until(opening.until, opening.at, spoken))
    if opening.opens_next is None:
        return _text(spoken, "closed")
    return _text(spoken, "closed until").format(when=_when(opening.opens_next, opening.at, spoken))


def _until(moment: datetime, now: datetime, language: str) -> str:
    """A closing within the coming night needs no date; a later one does."""
    if moment - now < timedelta(hours=20):
        return _text(language, "until").format(time=_clock(moment, language))
    return _text(language, "until day").format(day=_day(moment, language), time=_clock(moment, language))
