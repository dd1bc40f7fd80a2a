"""Languages callers speak: one list with that of people, so that what a unit speaks and what a caller needs are the same word."""

from django.utils.translation import get_language

from commonground.directory.languages import name_of, tongues
from commonground.people.forms import LANGUAGES, spoken_words

SPOKEN: tuple[str, ...] = tuple(code for code, _name in LANGUAGES if code)


def is_language(code: str) -> bool:
    """Whether a code is one of the languages we know, or one that a form offers; empty (not known) is one too."""
    return not code or code in SPOKEN or code in tongues()


def language_words(code: str) -> str:
    """The plain name of a language in the reader's language; empty for none."""
    return spoken_words(code) if code in SPOKEN or not code else name_of(code, get_language() or "en")
