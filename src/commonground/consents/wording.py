"""The words in which a person is asked, in English and Spanish, one file for each version of the form (``versions/``)."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from importlib import resources
from typing import Any

from babel.dates import format_date, format_time

FORM_VERSION, FORM_OF_ITEMS = "all-1", "items-1"
LANGUAGES = ("en", "es")
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Case:
    """Who monitors a treatment that is a condition of a case, by name; of which case; what the condition is; and before which day it is not
    taken back (None: any day).
    """

    supervisor: str
    docket: str
    condition: str
    held: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question: the sentence, who and what, how long, and what a person must know before answering.

    ``only_items``: nothing but single notes goes, which the agency that asks sends; nothing is seen.
    """

    sentence: str
    items: tuple[str, ...]
    not_seen: str
    promise: str
    take_back: str
    onward: str
    draft: bool
    shares: str = ""
    only_items: bool = False
    carried: str = ""
    risks: str = ""
    case: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One version of the form: which of the separate permissions it is (``form``), and which elements of the law its words say,
    each with the heading under which they stand in every language.
    """

    code: str
    form: str
    states: Mapping[str, str]


@cache
def _file(version: str) -> dict[str, Any]:
    path = resources.files(__package__).joinpath("versions", f"{version}.toml")
    own = tomllib.loads(path.read_text(encoding="utf-8"))
    like = own["version"].get("like", [])
    under = [_file(code) for code in ([like] if isinstance(like, str) else like)]
    return reduce(_laid_over, [*under, own])


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A version that is like another, but for what it says itself: whole headings of a language, and its own head."""
    made = {language: {**words, **own.get(language, {})} for language, words in base.items() if language != "version"}
    return made | {"version": {**base["version"], **own["version"]}}


@cache
def form_version(code: str) -> FormVersion:
    """A version of the form, old or new.

    :raises FileNotFoundError: when there never was such a version.
    """
    head = _file(code)["version"]
    return FormVersion(code=head["code"], form=head["form"], states=dict(head["states"]))


def form_versions() -> tuple[str, ...]:
    """The codes of all versions that were ever in use."""
    folder = resources.files(__package__).joinpath("versions")
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


def words_of(version: str, language: str) -> dict[str, Any]:
    """The words of one version in one language, by heading; English where the language has none."""
    found = _file(version)
    words: dict[str, Any] = found[language] if language in found else found["en"]
    return words


def sentence_for(
    recipients: Sequence[str],
    labels: Iterable[str],
    purpose: str,
    until: date | datetime,
    language: str = "en",
    *,
    today: date | None = None,
    named: Mapping[str, Sequence[date]] | None = None,
    version: str = FORM_VERSION,
) -> str:
    """The one sentence that is asked, for example: *May Harbor Clinic and the housing office see this, to find you a place,
    until 1 March?*

    :param recipients: names as the person knows them, in order.
    :param labels: what they would see; anything beyond general facts is named in the sentence itself.
    :param purpose: a purpose of the closed list, or an aim of the form (``housing``, ``food``...).
    :param until: a day, or a local moment when it ends within days.
    :param today: the year is said when it is another one.
    :param named: by label: the day of each single note; then it asks whether they may *get* these.
    :raises KeyError: for a label, purpose or language without words.
    """
    words = _file(version)[language]
    aim = words["aims"].get(purpose) or words["purposes"][purpose]
    which = "sentence_get" if _only_items(labels, named, words) else "sentence"
    form = words[which] if len(recipients) > 1 else words[f"{which}_one"]
    what, ends = _what(labels, words, language, named or {}), _day(until, words, language, today)
    return str(form.format(who=listed(recipients, language), what=what, aim=aim, until=ends))


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row, the last joined by *and* (in Spanish *y*, or *e* before an i sound)."""
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    joint = "e" if language == "es" and _begins_with_i(names[-1]) else words_of(FORM_VERSION, language)["and"]
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _begins_with_i(name: str) -> bool:
    start = name.casefold().lstrip()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "hia", "ie", "ia"))


def _only_items(labels: Iterable[str], named: Mapping[str, Sequence[date]] | None, words: dict[str, Any]) -> bool:
    """Whether every label goes by single notes; never in a version of before that could be said."""
    return bool(named) and set(labels) == set(named or {}) and "only_one" in words


def _what(labels: Iterable[str], words: dict[str, Any], language: str, single: Mapping[str, Sequence[date]]) -> str:
    wanted = set(labels)
    named = [
        _short(words["labels"][label]["short"], len(single.get(label, ())), words)
        for label in words["labels"]
        if label in wanted and label != "general"
    ]
    if missing := wanted - set(words["labels"]):
        raise KeyError(f"no words for {', '.join(sorted(missing))}")
    return listed(named if _only_items(wanted, single, words) else [words["this"], *named], language)


def _short(what: str, number: int, words: dict[str, Any]) -> str:
    if not number or "note_one" not in words:
        return what
    return str(words["note_one" if number == 1 else "note_many"].format(what=what, number=number))


def _day(until: date | datetime, words: dict[str, Any], language: str, today: date | None) -> str:
    day = until.date() if isinstance(until, datetime) else until
    told = day_in_words(day, language, with_year=today is not None and day.year != today.year)
    if not isinstance(until, datetime):
        return told
    return f"{told}{words['at']}{format_time(until, 'h:mm a', locale=language).replace(chr(0x202F), ' ')}"


def day_in_words(day: date, language: str, *, with_year: bool = True) -> str:
    """A day as people say it: *1 March 2027*, *1 de marzo de 2027*."""
    pattern = "d 'de' MMMM" if language == "es" else "d MMMM"
    if with_year:
        pattern += " 'de' y" if language == "es" else " y"
    return format_date(day, pattern, locale=language)


def items_for(
    labels: Iterable[str],
    language: str = "en",
    *,
    days: Mapping[str, Days] | None = None,
    named: Mapping[str, Sequence[date]] | None = None,
    giver: str = "",
    version: str = FORM_VERSION,
) -> tuple[str, ...]:
    """What others would see, one line for each label, in plain words; with the days where only some are named.

    :param days: by label: the first and the last day on which it was written, or None for no bound.
    :param named: by label: the day of each single note; then these notes alone, and nothing else of the label; sent by ``giver``.
    """
    wanted, words = set(labels), words_of(version, language)
    lines: list[str] = []
    for label, row in words["labels"].items():
        if label not in wanted:
            continue
        single = Counter((named or {}).get(label, ()))
        if single and "only_one" in words:
            lines.append(_only(row["long"], single, words, language, giver))
            continue
        if not single:
            lines.append(_on_days(row["long"], (days or {}).get(label, (None, None)), words, language))
        for day, number in sorted(single.items()):
            line = _on_days(row["long"], (day, day), words, language)
            lines.append(f"{line} ({number})" if number > 1 else line)
    return tuple(lines)


def _only(what: str, single: Counter[date], words: dict[str, Any], language: str, giver: str) -> str:
    number, days = single.total(), [day_in_words(day, language) for day in sorted(single)]
    form = words["only_one" if number == 1 else "only_many"]
    return str(form.format(what=what, number=number, days=listed(days, language), giver=giver))


def _on_days(what: str, days: Days, words: dict[str, Any], language: str) -> str:
    first, last = days
    if first is None and last is None:
        return what
    form = words["days_both"] if first and last else words["days_from"] if first else words["days_until"]
    said = {name: day_in_words(day, language) for name, day in (("first", first), ("last", last)) if day}
    return str(form.format(what=what, **said))


def asked(
    recipients: Sequence[str],
    labels: Sequence[str],
    purpose: str,
    until: date | datetime,
    language: str = "en",
    *,
    today: date | None = None,
    giver: str = "",
    days: Mapping[str, Days] | None = None,
    named: Mapping[str, Sequence[date]] | None = None,
    case: Case | None = None,
    version: str = FORM_VERSION,
) -> Asked:
    """Everything a person is told before answering (see ``sentence_for`` and ``items_for`` for the parameters).

    :param giver: the agency that asks and would share, by name. :param case: of a permission for a case; its one recipient is then said by name.
    """
    if case:
        recipients = [f"{case.supervisor} ({name})" for name in recipients]
    words, who = words_of(version, language), listed(recipients, language)
    unseen = [row["short"] for label, row in words["labels"].items() if label not in set(labels) and label != "general"]
    only, sends = _only_items(labels, named, words), bool(named) and "only_one" in words
    shares = words.get("shares_get" if only else "shares_both" if sends else "shares", "")
    return Asked(
        sentence=sentence_for(recipients, labels, purpose, until, language, today=today, named=named, version=version),
        items=items_for(labels, language, days=days, named=named, giver=giver, version=version),
        not_seen=words["not_got" if only else "not_seen"].format(what=listed([words["the_call"], *unseen], language)),
        promise=words["promise"],
        take_back=words["take_back"],
        onward=words["onward"],
        draft=words["draft"],
        shares=shares.format(giver=giver),
        only_items=only,
        carried=words.get("carried", "").format(giver=giver, who=who),
        risks=words.get("risks", ""),
        case=_case(case, words, language) if case else (),
    )


def _case(case: Case, words: dict[str, Any], language: str) -> tuple[str, ...]:
    held = day_in_words(case.held, language) if case.held else ""
    said = {"supervisor": case.supervisor, "docket": case.docket, "condition": case.condition, "day": held}
    back = "case_back_held" if held else "case_back_any"
    return tuple(str(words[name].format(**said)) for name in ("case_who", "case_what", back, "case_over"))
