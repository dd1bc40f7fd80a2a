"""Times in plain words: how long ago, when, and a clock as a sentence with its state. Pure: the present is handed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

#: A clock shows *soon* for the last fifth of its run.
SOON_SHARE = 80


@dataclass(frozen=True)
class Clock:
    """What a clock says: its sentence, what it will say once overdue, its state, and the share of its time that is used.

    state is one of running, soon, overdue, met; share is a whole number from 0 to 100.
    """

    sentence: str
    sentence_when_overdue: str
    state: str
    share: int


def age(since: datetime, now: datetime) -> str:
    """How long ago something happened, in its largest whole unit: now, 4 min, 2 h, 3 d. The future counts as now."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 60 * 24:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (60 * 24)}


def moment(at: datetime, now: datetime) -> str:
    """When something is or was, as a person says it: today 14:02, tomorrow 14:00, 3 March 09:30."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock_time = local.strftime("%H:%M")
    near = {
        today: _("today %(time)s"),
        today + timedelta(days=1): _("tomorrow %(time)s"),
        today - timedelta(days=1): _("yesterday %(time)s"),
    }.get(local.date())
    if near:
        return near % {"time": clock_time}
    return f"{_day(local, today)} {clock_time}"


def end(at: datetime, now: datetime) -> str:
    """When something ends. An end at midnight is said as the day before it, whole: nobody reads *17 February 00:00* as the 16th."""
    local = timezone.localtime(at)
    if (local.hour, local.minute) != (0, 0):
        return moment(at, now)
    today = timezone.localtime(now).date()
    return _("%(day)s, end of the day") % {"day": _day(local - timedelta(days=1), today)}


def _day(local: datetime, today: date) -> str:
    return date_format(local, "j F" if local.year == today.year else "j F Y")


def clock(
    label: str,
    due: datetime,
    *,
    now: datetime,
    opened: datetime | None = None,
    met: datetime | None = None,
    verb: str = "",
) -> Clock:
    """A promise with a time as a sentence, e.g. *answer due tomorrow 14:00* or *answer overdue since today 09:00: call back*.

    verb is what to do about it once it is overdue; opened is when it began (without it the bar starts empty).
    """
    overdue = _("%(what)s overdue since %(when)s") % {
        "what": label,
        "when": moment(due, now),
    }
    if verb:
        overdue = f"{overdue}: {verb}"
    if met:
        words = _("%(what)s done %(when)s") if met <= due else _("%(what)s done late, %(when)s")
        return Clock(words % {"what": label, "when": moment(met, now)}, overdue, "met", 100)
    if now >= due:
        return Clock(overdue, overdue, "overdue", 100)
    used = share(now, opened, due)
    due_words = _("%(what)s due %(when)s") % {"what": label, "when": moment(due, now)}
    return Clock(due_words, overdue, "soon" if used >= SOON_SHARE else "running", used)


def share(now: datetime, opened: datetime | None, due: datetime) -> int:
    """How much of the time between opening and due is used, 0 to 100; 0 when the opening is unknown."""
    if opened is None or due <= opened:
        return 0
    return max(0, min(100, int(100 * (now - opened) / (due - opened))))
