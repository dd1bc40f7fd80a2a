"""What each kind of value in a county's file must look like. A check returns the value as it will be used, or raises ``Wrong``."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonground.agencies.kinds import AGENCY_KINDS
from commonground.agencies.papers import PAPERS
from commonground.agencies.roles import roles_for_people
from commonground.directory.languages import code_of, tongues
from commonground.measures.rules import A_DAY
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.site.set_up.complaints import nearest
from commonground.units.kinds import SKILLS, UNIT_KINDS

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FIRST_YEAR, LAST_YEAR = 1950, 2200
MOST_PEOPLE = 50_000_000
MAIL_LANGUAGES = ("en", "es")


class Wrong(ValueError):
    """A value that cannot be used; the text says what to write instead."""


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong("write a text here, in quotation marks.")
    if len(value.strip()) > longest or not value.isprintable():
        raise Wrong(f"write at most {longest} letters, on one line.")
    return value.strip()


def _slug(value: Any) -> str:
    text = _text(value, 60)
    if not SLUG.fullmatch(text):
        raise Wrong(f'"{text}" is no short name; write small letters, digits and hyphens, for example river-bend.')
    return text


def _email(value: Any) -> str:
    text = _text(value, 254).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong(f'"{text}" is no e-mail address; write it as in ada@example.org.') from None
    return text


def _one_of(value: Any, known: Collection[str]) -> str:
    text = _text(value, 100)
    if text not in known:
        raise Wrong(f'"{text}" is not known; {nearest(text, known)}')
    return text


def _list_of(value: Any, one: Callable[[Any], str], least: int = 0) -> list[str]:
    if not isinstance(value, list) or len(value) < least:
        raise Wrong('write a list of words here, for example ["one", "two"].')
    return list(dict.fromkeys(one(each) for each in value))


def _language(value: Any) -> str:
    text = _text(value, 60)
    if text not in tongues():
        meant = code_of(text)
        raise Wrong(
            f'"{text}" is not known; '
            + (f'did you mean "{meant}"?' if meant in tongues() else nearest(text, tongues()))
        )
    return text


def _whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Wrong(f"write a whole number from {low} to {high} here.")
    return value


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong("write a day without quotation marks, year first, for example 2026-01-31.")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Wrong(f"write a day between {FIRST_YEAR} and {LAST_YEAR}.")
    return value


def _time_zone(value: Any) -> str:
    text = _text(value, 60)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f'"{text}" is no time zone; write it as in America/Chicago.') from None
    return text


def _outline(value: Any) -> str | dict[str, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise Wrong("write the name of a GeoJSON file, or the polygon itself.")


def _words(known: Collection[str]) -> Callable[[Any], str]:
    return partial(_one_of, known=tuple(known))


def _some(known: Collection[str], least: int = 0) -> Callable[[Any], list[str]]:
    return partial(_list_of, one=_words(known), least=least)


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "text": partial(_text, longest=160),
    "name": partial(_text, longest=120),
    "title": partial(_text, longest=200),
    "unit_name": partial(_text, longest=60),
    "phone": partial(_text, longest=40),
    "slug": _slug,
    "email": _email,
    "emails": partial(_list_of, one=_email),
    "agency_kind": _words(dict(AGENCY_KINDS)),
    "unit_kind": _words(dict(UNIT_KINDS)),
    "skills": _some(dict(SKILLS)),
    "role": _words([each.code for each in roles_for_people()]),
    "labels": _some(LABELS, 1),
    "purposes": _some(PURPOSES, 1),
    "papers": _some(dict(PAPERS)),
    "languages": partial(_list_of, one=_language),
    "mail_language": _words(MAIL_LANGUAGES),
    "count": partial(_whole, low=0, high=MOST_PEOPLE),
    "minutes": partial(_whole, low=1, high=A_DAY),
    "day": _day,
    "time_zone": _time_zone,
    "outline": _outline,
}
