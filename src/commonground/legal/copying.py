"""The bounded copy: the chosen parts as one plain text, the same bytes each time, and its fingerprint."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator

from commonground.kit.noes import NotNow
from commonground.legal.models import Paper, Piece
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.terms import sticky
from commonground.privacy.models import Part
from commonground.privacy.terms import notices

BAR = "█████"
RULE = "-" * 72


def said_in(part: Part) -> str:
    """All that a part says, as text: its words, and its answers as sorted lines of name and value."""
    answers = [f"{name}: {_value(value)}" for name, value in sorted(part.content.items())] if part.content else []
    return "\n".join([*([part.text] if part.text else []), *answers])


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def blackened(text: str, words: Iterable[str]) -> str:
    """The text with each of the words behind a bar of one length, whatever their capitals, blanks and line ends."""
    folded, places = _folded(text)
    hidden = {place for word in words for place in _places_of(_folded(word)[0], folded, places)}
    said: list[str] = []
    for place, letter in enumerate(text):
        if place not in hidden:
            said.append(letter)
        elif place - 1 not in hidden:
            said.append(BAR)
    return "".join(said)


def stands_in(text: str, words: str) -> bool:
    """Whether words stand in a text, whatever their capitals, blanks and line ends; blanks alone stand nowhere."""
    return bool(words.strip()) and _folded(words)[0] in _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is compared (no capitals, accents apart, each run of blanks as one), and from which place each letter of it came;
    last, the place after the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = " " if letter.isspace() else unicodedata.normalize("NFD", letter.casefold())
        for each in plain:
            letters.append(each)
            places.append(place)
    kept = [number for number, each in enumerate(letters) if each != " " or number == 0 or letters[number - 1] != " "]
    return "".join(letters[number] for number in kept), [*(places[number] for number in kept), len(text)]


def _places_of(word: str, folded: str, places: list[int]) -> Iterator[int]:
    """Every place of the text that an occurrence of a word covers, with the blanks inside it."""
    begin = folded.find(word) if word else -1
    while begin >= 0:
        end = begin + len(word)
        yield from range(places[begin], places[end] if word[-1] == " " else places[end - 1] + 1)
        begin = folded.find(word, begin + 1)


def words_of(piece: Piece) -> list[str]:
    """The words that are blacked out of a part.

    :raises NotNow: when they were erased or their key is missing: without them what was to be hidden would stand in the copy.
    """
    if piece.words_lost:
        raise NotNow(
            "The words that were blacked out of a part can be read no more. Decide that part anew, or withhold it."
        )
    return piece.blacked_out


def terms_on(pieces: Iterable[tuple[Piece, Part]], obligations: Iterable[str], *, holder: str) -> str:
    """The notices and obligations that stand at the foot of the copy: each once, in the order of the closed lists.

    :param holder: the kind of the agency that hands it over.
    """
    bound = sticky(obligations)
    said = [
        notice
        for label in sorted({part.label for _, part in pieces})
        for notice in notices(label, bound, holder=holder)
    ]
    lines = [" ".join(filter(None, (one.statute, one.words, f"({one.citation})"))) for one in said]
    reasons = the_law().reasons
    return "\n".join(dict.fromkeys([*lines, *(reasons[code].sentence for code in bound if code in reasons)]))


def copy_of(paper: Paper, pieces: Iterable[tuple[Piece, Part]], terms: str = "") -> bytes:
    """The copy of the chosen parts, in the order in which they were written, and the terms it comes with. It names neither the parts
    left out nor their number."""
    chosen = sorted(pieces, key=lambda pair: (pair[1].written_at, str(pair[1].pk)))
    lines = [
        "Copy of records in answer to a legal paper",
        f"Holder: {paper.agency.name}",
        f"Paper: {paper.pk} {paper.docket}".rstrip(),
        f"Parts: {len(chosen)}",
    ]
    for number, (piece, part) in enumerate(chosen, 1):
        text = blackened(said_in(part), words_of(piece))
        lines += [RULE, f"{number}. {part.pk}", f"Written: {part.written_at.isoformat(timespec='seconds')}", "", text]
    lines += [RULE, "Terms that come with this copy", "", terms] if terms else []
    return ("\n".join([*lines, RULE]) + "\n").encode()


def fingerprint(copy: bytes) -> str:
    """The SHA-256 of a copy, as hexadecimal."""
    return hashlib.sha256(copy).hexdigest()
