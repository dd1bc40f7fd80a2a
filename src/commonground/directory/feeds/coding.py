"""Decides which plain-language needs a service meets: first by the categories of its own feed, then by our patterns
in its name and text.

The tables stand in `crosswalks/`; each answer carries the category or pattern that decided, so that a person can
question it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from commonground.directory.feeds.records import NeedCode
from commonground.directory.needs import vocabulary, words_of

MOST_NEEDS = 10
MOST_WORDS = 50_000  # kept of all the words met so far
LONGEST_WORD = 40
_BASES = ("category", "name", "text")


@dataclass(frozen=True, slots=True)
class Rule:
    """One need and the phrases that show it. `name`: enough in the name of a service. `text`: enough anywhere.
    `every`: groups of
    phrases of which each must occur somewhere. `unless`: phrases that make the rule not count."""

    need: str
    name: tuple[str, ...]
    text: tuple[str, ...]
    every: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]


Phrase = tuple[str, tuple[str, ...]]  # as listed, and the words it goes on with behind the first


class _Phrases(dict[str, tuple[Phrase, ...]]):
    """The phrases that a word may begin, by that word; each different word is looked up once."""

    def __init__(self, by_start: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]) -> None:
        super().__init__()
        self._by_start = by_start

    def __missing__(self, word: str) -> tuple[Phrase, ...]:
        begun = tuple(
            (phrase, parts[1:]) for phrase, parts in self._by_start.get(word[:3], ()) if _fits(parts[0], word)
        )
        if len(self) < MOST_WORDS and len(word) <= LONGEST_WORD:
            self[word] = begun
        return begun

    def found(self, text: str) -> frozenset[str]:
        """Which phrases occur in a text."""
        words = words_of(text)
        hits = set()
        for at, begun in enumerate(map(self.__getitem__, words), 1):
            for phrase, rest in begun:
                if phrase not in hits and (not rest or _goes_on(rest, words[at : at + len(rest)])):
                    hits.add(phrase)
        return frozenset(hits)


def _goes_on(rest: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return len(words) == len(rest) and all(map(_fits, rest, words))


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _parts(phrase: str) -> tuple[str, ...]:
    return tuple("".join(words_of(part)) + ("*" if part.endswith("*") else "") for part in phrase.split())


def _crosswalk(name: str) -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath("crosswalks", name).read_text(encoding="utf-8"))


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The patterns of `crosswalks/keywords.toml`."""
    table = _crosswalk("keywords.toml")["need"]
    assert isinstance(table, dict)
    return tuple(
        Rule(
            need,
            _strings(row.get("name")),
            _strings(row.get("text")),
            tuple(_strings(group) for group in row.get("every", ())),
            _strings(row.get("unless")),
        )
        for need, row in table.items()
    )


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    every = {
        p
        for rule in rules()
        for p in (*rule.name, *rule.text, *rule.unless, *(q for group in rule.every for q in group))
    }
    starts: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for phrase in sorted(every):
        parts = _parts(phrase)
        starts.setdefault(parts[0].rstrip("*")[:3], []).append((phrase, parts))
    return _Phrases({start: tuple(found) for start, found in starts.items()})


@lru_cache(maxsize=8192)
def _found(text: str) -> frozenset[str]:
    """Phrases of a text; kept, because feeds repeat the text of a service at its place."""
    return _phrases().found(text)


@lru_cache(maxsize=8)
def categories(crosswalk: str) -> Mapping[str, tuple[str, ...]]:
    """The categories of one feed and the needs they mean, from `crosswalks/<crosswalk>.toml`; empty for a feed
    without such a table."""
    if not files(__package__).joinpath("crosswalks", f"{crosswalk}.toml").is_file():
        return {}
    table = _crosswalk(f"{crosswalk}.toml")["category"]
    assert isinstance(table, dict)
    return {" ".join(words_of(name)): _strings(needs) for name, needs in table.items()}


@lru_cache(maxsize=1)
def _rules_by_phrase() -> Mapping[str, frozenset[int]]:
    places: dict[str, set[int]] = {}
    for place, rule in enumerate(rules()):
        for phrase in (*rule.name, *rule.text, *(p for group in rule.every for p in group)):
            places.setdefault(phrase, set()).add(place)
    return {phrase: frozenset(found) for phrase, found in places.items()}


def _touched(phrases: frozenset[str]) -> Iterable[Rule]:
    """The rules that name any of the phrases, in the order of the file."""
    by_phrase = _rules_by_phrase()
    return (rules()[place] for place in sorted(set().union(*(by_phrase.get(phrase, ()) for phrase in phrases))))


def _by_rule(rule: Rule, in_name: frozenset[str], anywhere: frozenset[str]) -> tuple[str, str] | None:
    if not anywhere.isdisjoint(rule.unless):
        return None
    for basis, phrases, hits in (
        ("name", rule.name, in_name),
        ("text", rule.text, in_name),
        ("text", rule.text, anywhere),
    ):
        for phrase in phrases:
            if phrase in hits:
                return "name" if hits is in_name else basis, phrase
    if rule.every and all(any(phrase in anywhere for phrase in group) for group in rule.every):
        return "text", " + ".join(next(phrase for phrase in group if phrase in anywhere) for group in rule.every)
    return None


def need_codes(name: str, text: str, tags: Iterable[str] = (), crosswalk: str = "") -> tuple[NeedCode, ...]:
    """The needs a service meets, most certain first, at most ten. `tags`: the categories and keywords of its feed."""
    found: dict[str, NeedCode] = {}
    listed, tags = categories(crosswalk) if crosswalk else {}, tuple(tags)
    for tag in tags:
        for need in listed.get(" ".join(words_of(tag)), ()):
            found.setdefault(need, NeedCode(code=need, basis="category", evidence=tag, crosswalk=f"{crosswalk}.toml"))
    in_name = _found(" . ".join((name, *tags)))
    anywhere = in_name | _found(text)
    for rule in _touched(anywhere):
        answer = _by_rule(rule, in_name, anywhere)
        if answer and rule.need not in found:
            found[rule.need] = NeedCode(code=rule.need, basis=answer[0], evidence=answer[1], crosswalk="keywords.toml")
    ranked = sorted(found.values(), key=lambda need: _BASES.index(need.basis))
    return tuple(_kept(ranked))


def _kept(ranked: list[NeedCode]) -> list[NeedCode]:
    """The first ten, but never without a need that hides a place."""
    hiding = [need for need in ranked[MOST_NEEDS:] if vocabulary()[need.code].hides_place]
    return ranked[: MOST_NEEDS - len(hiding)] + hiding
