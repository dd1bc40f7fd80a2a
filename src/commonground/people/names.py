"""Names, for finding a row that looks alike: without accents, capitals, punctuation; the order of the words does not matter."""

import re
import unicodedata
from difflib import SequenceMatcher

# Our own number: below it, names that merely share a family name would be offered as the same person. Review by 2027-06-30.
ALIKE = 0.72
ALIKE_WITH_SAME_BIRTH = 0.5


def name_key(name: str) -> str:
    """The name in the form that is compared, for example ``Efraín  OLVERA-Zamudio`` -> ``efrain olvera zamudio``."""
    # Decomposed before and after: some letters get a small form, others an accent, only once they are taken apart.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())[:120].rstrip()


def likeness(one: str, other: str) -> float:
    """How much two name keys are alike, 0 to 1; words in another order are as alike as words in the same order."""
    first, second = sorted(one.split()), sorted(other.split())
    if not first or not second:
        return 0.0
    if set(first) <= set(second) or set(second) <= set(first):
        return max(0.9, _ratio(first, second))
    return _ratio(first, second)


def begins(typed: str, name: str) -> bool:
    """Whether each word that was typed is the beginning of a word of the name; both as name keys."""
    return all(any(word.startswith(start) for word in name.split()) for start in typed.split())


def _ratio(first: list[str], second: list[str]) -> float:
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()
