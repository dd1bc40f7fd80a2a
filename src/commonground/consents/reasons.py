"""Why a permission is not valid for one kind of record, in plain words for the person and the worker (``reasons.toml``)."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("reasons.toml").read_text(encoding="utf-8"))


def _in(language: str) -> dict[str, Any]:
    words: dict[str, Any] = _words().get(language) or _words()["en"]
    return words


def language_now() -> str:
    """The language of the page that is being made, as far as there are words in it."""
    language = (get_language() or "en")[:2]
    return language if language in _words() else "en"


def label_words(label: str, language: str = "en", *, to: str = "person") -> str:
    """What a label is called to the ``person`` it tells of, or to a ``worker``; its code when this form cannot name it."""
    return str(_in(language)["label" if to == "person" else "worker"].get(label, label))


def because(faults: Sequence[str], language: str = "en") -> str:
    """The faults that the law found (``ReleaseLaw.faults_of_form``), in a row of plain words.

    :raises KeyError: for a fault without words.
    """
    words = _in(language)
    said = [words["because"][fault] for fault in faults]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {words['and']} {said[-1]}"


def not_for(label: str, faults: Sequence[str], language: str = "en", *, to: str = "person") -> str:
    """The whole sentence: *Not for your health answers and notes, because it was said aloud...*"""
    what = label_words(label, language, to=to)
    return str(_in(language)["not_for"].format(what=what, why=because(faults, language)))
