"""The words in which a person is asked, in English and Spanish, from ``wording.toml``: one sentence, then what it means."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date, format_time

FORM_VERSION = "first-2"
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question: the sentence, who and what, how long, and what a person must know before answering."""

    sentence: str
    items: tuple[str, ...]
    not_seen: str
    promise: str
    take_back: str
    onward: str
    draft: bool


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text(encoding="utf-8"))


def sentence_for(
    recipients: Sequence[str],
    labels: Iterable[str],
    purpose: str,
    until: date | datetime,
    language: str = "en",
    *,
    today: date | None = None,
) -> str:
    """The one sentence that is asked, for example: *May Harbor Clinic and the housing office see this, to find you a place,
    until 1 March?*

    :param recipients: names as the person knows them, in order.
    :param labels: what they would see; anything beyond general facts is named in the sentence itself.
    :param purpose: a purpose of the closed list, or an aim of ``wording.toml`` (``housing``, ``food``...).
    :param until: a day, or a local moment when it ends within days.
    :param today: the year is said when it is another one.
    :raises KeyError: for a label, purpose or language without words.
    """
    words = _words()[language]
    aim = words["aims"].get(purpose) or words["purposes"][purpose]
    form = words["sentence"] if len(recipients) > 1 else words["sentence_one"]
    return form.format(
        who=listed(recipients, language), what=_what(labels, language), aim=aim, until=_day(until, language, today)
    )


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row, the last joined by *and* (in Spanish *y*, or *e* before an i sound)."""
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    joint = "e" if language == "es" and _begins_with_i(names[-1]) else _words()[language]["and"]
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _begins_with_i(name: str) -> bool:
    start = name.casefold().lstrip()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "hia", "ie", "ia"))


def _what(labels: Iterable[str], language: str) -> str:
    words = _words()[language]
    wanted = set(labels)
    named = [words["labels"][label]["short"] for label in words["labels"] if label in wanted and label != "general"]
    if missing := wanted - set(words["labels"]):
        raise KeyError(f"no words for {', '.join(sorted(missing))}")
    return listed([words["this"], *named], language)


def _day(until: date | datetime, language: str, today: date | None) -> str:
    day = until.date() if isinstance(until, datetime) else until
    pattern = "d 'de' MMMM" if language == "es" else "d MMMM"
    if today is not None and day.year != today.year:
        pattern += " 'de' y" if language == "es" else " y"
    told = format_date(day, pattern, locale=language)
    if not isinstance(until, datetime):
        return told
    return f"{told}{_words()[language]['at']}{format_time(until, 'h:mm a', locale=language).replace(chr(0x202F), ' ')}"


def items_for(labels: Iterable[str], language: str = "en") -> tuple[str, ...]:
    """What others would see, one line for each label, in plain words."""
    wanted = set(labels)
    return tuple(row["long"] for label, row in _words()[language]["labels"].items() if label in wanted)


def asked(
    recipients: Sequence[str],
    labels: Sequence[str],
    purpose: str,
    until: date | datetime,
    language: str = "en",
    *,
    today: date | None = None,
) -> Asked:
    """Everything a person is told before answering (see ``sentence_for`` for the parameters)."""
    words = _words()[language]
    unseen = [row["short"] for label, row in words["labels"].items() if label not in set(labels) and label != "general"]
    return Asked(
        sentence=sentence_for(recipients, labels, purpose, until, language, today=today),
        items=items_for(labels, language),
        not_seen=words["not_seen"].format(what=listed([words["the_call"], *unseen], language)),
        promise=words["promise"],
        take_back=words["take_back"],
        onward=words["onward"],
        draft=words["draft"],
    )
