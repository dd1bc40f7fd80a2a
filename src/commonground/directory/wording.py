"""What a page says of a service in plain words: distance, age of what we know, places free, for whom, hours of the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.directory.answers import Answer, Place, first_line
from commonground.directory.freshness import Age, Freshness
from commonground.directory.languages import name_of
from commonground.directory.models import Schedule
from commonground.directory.needs import vocabulary
from commonground.directory.opening import State, clock_words, hours_on, sentence

METRES_A_MILE = 1609.344
METRES_A_MINUTE_ON_FOOT = 75
FARTHEST_ON_FOOT = 3000


def distance_words(metres: float | None) -> str:
    """'0.4 miles, 9 min on foot'; empty when it is not known. As the crow flies, so the walk is a little longer."""
    if metres is None:
        return ""
    miles = _("%(n)s miles") % {"n": f"{metres / METRES_A_MILE:.1f}"}
    if metres > FARTHEST_ON_FOOT:
        return miles
    minutes = max(1, round(1.3 * metres / METRES_A_MINUTE_ON_FOOT))
    return _("%(miles)s, about %(n)s min on foot") % {"miles": miles, "n": minutes}


def checked_words(fresh: Freshness, now: datetime, *, can_call: bool = True) -> str:
    """How old this is, and what to do about it. Never *checked* when nobody did."""
    known = _known_words(fresh, now)
    sure = fresh.age is Age.CURRENT and fresh.gone_at is None
    return known if sure or not can_call else f"{known} {_('Call first.')}"


def _known_words(fresh: Freshness, now: datetime) -> str:
    if fresh.gone_at is not None:
        return _("Its list did not show it when it was last read.")
    if fresh.checked_at is None:
        return _("Nobody here has checked this yet.")
    ago = _ago(now - fresh.checked_at)
    if fresh.age is Age.CURRENT:
        return _("Checked %(ago)s.") % {"ago": ago}
    return _("Last checked %(ago)s.") % {"ago": ago}


def _ago(passed: timedelta) -> str:
    if passed.days < 1:
        return _("today")
    if passed.days < 60:
        return ngettext("%(n)s day ago", "%(n)s days ago", passed.days) % {"n": passed.days}
    months = round(passed.days / 30.4)
    return ngettext("%(n)s month ago", "%(n)s months ago", months) % {"n": months}


def room_words(answer: Answer) -> str:
    """Places free; the page puts their age beside it."""
    free = answer.service.places_open
    if free is None:
        return ""
    return ngettext("%(n)s place free", "%(n)s places free", free) % {"n": free} if free else _("Full")


def for_whom(answer: Answer) -> str:
    """Who it is for, in one line: its own words, else the ages."""
    told = answer.told["eligibility_description"].text
    if told:
        return first_line(told)
    least, most = answer.service.minimum_age, answer.service.maximum_age
    if least and most:
        return _("ages %(least)s to %(most)s") % {"least": least, "most": most}
    if least:
        return _("ages %(least)s and over") % {"least": least}
    return _("up to age %(most)s") % {"most": most} if most else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One day: its name and its hours."""

    day: str
    hours: str
    today: bool


def week_lines(schedules: Sequence[Schedule], changes: Sequence[Any], at: datetime, language: str) -> list[Line]:
    """The hours of the coming seven days; empty when none are listed, or when it is always open."""
    if not schedules:
        return []
    days = [at.date() + timedelta(days=ahead) for ahead in range(7)]
    lines = [_line(schedules, changes, day, at, language) for day in days]
    return [] if all(line.hours == _("day and night") for line in lines) else lines


def _line(schedules: Sequence[Schedule], changes: Sequence[Any], day: date, at: datetime, language: str) -> Line:
    stretches, doubt = hours_on(schedules, changes, day, at)
    spans = [_span(opens, closes, language) for opens, closes in stretches]
    words = ", ".join(spans) or (_("ask for the hours") if doubt else _("closed"))
    return Line(date_format(day, "l"), words, day == at.date())


def _span(opens: datetime, closes: datetime, language: str) -> str:
    if closes - opens >= timedelta(days=1):
        return _("day and night")
    return _("%(opens)s to %(closes)s") % {
        "opens": clock_words(opens, language),
        "closes": clock_words(closes, language),
    }


@dataclass(frozen=True, slots=True)
class Card:
    """A service as a card shows it: everything in words."""

    answer: Answer
    hours: str
    is_open: bool
    distance: str
    room: str
    whom: str
    checked: str
    fresh: bool
    where: str
    map_link: str
    helps_with: str
    languages: str


def where_words(place: Place | None) -> str:
    """Street and city; the city alone when the rest is kept private."""
    if place is None:
        return ""
    if place.hidden or place.address is None:
        return place.city
    street = " ".join(part for part in (place.address.address_1, place.address.address_2) if part)
    return ", ".join(part for part in (street, place.address.city) if part)


def map_link(place: Place | None) -> str:
    """A map of the place elsewhere; empty when it has no position that may be shown."""
    if place is None or place.hidden or place.location.latitude is None:
        return ""
    at = f"{place.location.latitude:.5f}/{place.location.longitude:.5f}"
    mark = f"mlat={place.location.latitude:.5f}&mlon={place.location.longitude:.5f}"
    return f"https://www.openstreetmap.org/?{mark}#map=17/{at}"


def card(answer: Answer, *, language: str, now: datetime) -> Card:
    """A service in the words of a page."""
    place, private = answer.place, answer.service.confidential
    spoken = "es" if language[:2] == "es" else "en"
    known = vocabulary()
    codes = [code for code in answer.service.main_needs or answer.service.needs if code in known]
    return Card(
        answer=answer,
        hours=sentence(answer.opening, language),
        is_open=answer.opening.state is State.OPEN,
        distance="" if private else distance_words(answer.metres),
        room=room_words(answer),
        whom=for_whom(answer),
        checked=checked_words(answer.freshness, now, can_call=bool(answer.phones)),
        fresh=answer.freshness.age is Age.CURRENT and answer.freshness.gone_at is None,
        where=(place.city if place else "") if private else where_words(place),
        map_link="" if private else map_link(place),
        helps_with=", ".join(known[code].names[spoken] for code in codes[:3]),
        languages=", ".join(name_of(code, language) for code in answer.service.languages),
    )
