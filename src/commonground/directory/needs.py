"""Plain-language needs: what a person may need, in the words people use, and which need a sentence speaks of.

The vocabulary is `needs.toml`, written for this project. Matching is explainable: every answer names the listed
phrase that matched.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import filterfalse
from math import log

LANGUAGES = ("en", "es")
LONGEST_QUESTION = 400  # characters read of one question
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Need:
    """One need of the vocabulary. `sensitive`: questions go by POST. `call`: the number to call first when it cannot
    wait. `leads`: other needs whose services answer this one too and come first with it."""

    code: str
    group: str
    names: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    picture: int | None
    sensitive: bool
    call: str
    hides_place: bool
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedMatch:
    """A need that a sentence speaks of. `score` is 0 to 1; `phrase` is the listed phrase that matched, in `language`;
    `how` is 'phrase' (whole), 'words' (same words, other order), 'some words' or 'spelling' (a small slip was
    forgiven)."""

    code: str
    score: float
    phrase: str
    language: str
    how: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    text: str
    words: tuple[str, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Index:
    phrases: tuple[_Phrase, ...]
    weights: Mapping[str, float]
    stop: frozenset[str]
    endings: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case without accents, apostrophes closed up: 'No puedo pagár' and 'no puedo pagar' are the same
    question."""
    low = text.casefold().replace("'", "").replace("\u2019", "")
    if low.isascii():
        return low
    flat = unicodedata.normalize("NFKD", low)
    return "".join(filterfalse(unicodedata.combining, flat))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case and without accents, in order."""
    return tuple(_WORD.findall(plain(text)))


def _table(name: str) -> dict[str, object]:
    return tomllib.loads(files("commonground.directory").joinpath(name).read_text(encoding="utf-8"))


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Need]:
    """Every need by its code, in the order of the file. Read once."""
    table = _table("needs.toml")["need"]
    assert isinstance(table, dict)
    return {code: _need(code, row) for code, row in table.items()}


def _need(code: str, row: Mapping[str, object]) -> Need:
    picture = row.get("picture")
    return Need(
        code=code,
        group=str(row["group"]),
        names={language: str(row[language]) for language in LANGUAGES},
        phrases={language: _strings(row[f"say_{language}"]) for language in LANGUAGES},
        picture=picture if isinstance(picture, int) else None,
        sensitive=bool(row.get("sensitive", False)),
        call=str(row.get("call", "")),
        hides_place=bool(row.get("hide_place", False)),
        leads=_strings(row.get("leads")),
    )


def picture_needs() -> tuple[Need, ...]:
    """The six needs shown as pictures, in their order."""
    return tuple(sorted((n for n in vocabulary().values() if n.picture), key=lambda need: need.picture or 0))


def is_sensitive(code: str) -> bool:
    """Whether a question about this need goes by POST only. An unknown code is treated as sensitive."""
    need = vocabulary().get(code)
    return need is None or need.sensitive


def _stem(word: str, endings: Iterable[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _stems(words: Iterable[str], stop: frozenset[str], endings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_stem(word, endings) for word in words if word not in stop)


@lru_cache(maxsize=len(LANGUAGES))
def _index(language: str) -> _Index:
    table = _table("needs_words.toml")[language]
    assert isinstance(table, dict)
    stop, endings = frozenset(plain(w) for w in _strings(table["stop"])), _strings(table["endings"])
    phrases = tuple(
        _Phrase(need.code, phrase, words_of(phrase), _stems(words_of(phrase), stop, endings))
        for need in vocabulary().values()
        for phrase in (*need.phrases[language], need.names[language])
    )
    return _Index(phrases, _weights(phrases), stop, endings)


def _weights(phrases: tuple[_Phrase, ...]) -> dict[str, float]:
    """How telling each word is: a word that few needs use weighs more than one that many use."""
    needs: dict[str, set[str]] = {}
    for phrase in phrases:
        for stem in phrase.stems:
            needs.setdefault(stem, set()).add(phrase.code)
    total = len({phrase.code for phrase in phrases})
    return {stem: log(1 + total / len(codes)) for stem, codes in needs.items()}


def _one_slip(left: str, right: str) -> bool:
    """Whether two words differ by one letter added, dropped, changed or two neighbours swapped."""
    if abs(len(left) - len(right)) > 1 or left[0] != right[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest, other = left[at:], right[at:]
    swapped = rest[:2] == other[1::-1] and len(other) > 1 and rest[2:] == other[2:]
    return swapped or rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]


def _forgiven(stems: frozenset[str], known: Mapping[str, float]) -> tuple[frozenset[str], frozenset[str]]:
    """The stems with small slips put right, and which of them were put right."""
    repaired: dict[str, str] = {}
    for stem in stems:
        if stem not in known and len(stem) >= 5:
            close = [word for word in known if len(word) >= 4 and _one_slip(stem, word)]
            if close:
                repaired[stem] = max(close, key=lambda word: (known[word], word))
    return frozenset(repaired.get(stem, stem) for stem in stems), frozenset(repaired.values())


def _contains(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(words[start : start + size] == phrase for start in range(len(words) - size + 1))


def _score(
    phrase: _Phrase,
    words: tuple[str, ...],
    stems: frozenset[str],
    repaired: frozenset[str],
    weights: Mapping[str, float],
) -> tuple[float, str]:
    """Share of the phrase that was said, and of the question that the phrase explains; 0 when too little."""
    said = phrase.stems & stems
    whole = bool(phrase.words) and _contains(words, phrase.words)
    if not said and not whole:
        return 0.0, ""
    heard = sum(weights[stem] for stem in said)
    cover = heard / (sum(weights[stem] for stem in phrase.stems) or 1.0)
    reach = heard / (sum(weights.get(stem, 1.0) for stem in stems) or 1.0)
    if whole:
        return min(1.0, 0.55 + 0.4 * reach + 0.01 * len(phrase.words)), "phrase"
    if cover < 0.5:
        return 0.0, ""
    how = "spelling" if said & repaired else "words" if cover == 1.0 else "some words"
    return round(cover * (0.5 + 0.4 * reach) * (0.9 if how == "spelling" else 1.0), 4), how


def _matches(text: str, language: str, spoken: str) -> Iterable[NeedMatch]:
    index, share = _index(language), 1.0 if language == spoken else 0.8
    words = words_of(text)
    stems, repaired = _forgiven(_stems(words, index.stop | _index(spoken).stop, index.endings), index.weights)
    for phrase in index.phrases:
        score, how = _score(phrase, words, stems, repaired, index.weights)
        if score:
            yield NeedMatch(phrase.code, round(score * share, 4), phrase.text, language, how)


def match_need(text: str, language: str) -> list[NeedMatch]:
    """The needs that a question speaks of, best first, each once, with the listed phrase that matched.

    The person's language counts fully, the other one a little less, because people mix. An unknown language reads as
    English.
    Nothing is stored or logged. An empty or meaningless question gives an empty list.
    """
    spoken = language[:2].lower() if language[:2].lower() in LANGUAGES else "en"
    best: dict[str, NeedMatch] = {}
    for tongue in LANGUAGES:
        for match in _matches(text[:LONGEST_QUESTION], tongue, spoken):
            if match.code not in best or match.score > best[match.code].score:
                best[match.code] = match
    return sorted(best.values(), key=lambda match: (-match.score, match.code))
