"""The closed lists of a case (``outcomes.toml``): outcomes, ways to end, ways to touch, tasks that the case sets itself."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Code:
    """One word of a closed list, in both languages.

    ``counts`` is what measures add an outcome to; ``stops_contact`` says that nobody may contact the person any more.
    """

    code: str
    en: str
    es: str
    counts: str = ""
    stops_contact: bool = False

    def __str__(self) -> str:
        return self.es if (get_language() or "en").startswith("es") else self.en


@cache
def _lists() -> dict[str, dict[str, Code]]:
    table = tomllib.loads(resources.files(__package__).joinpath("outcomes.toml").read_text(encoding="utf-8"))
    return {name: {row["code"]: Code(**row) for row in rows} for name, rows in table.items()}


def outcomes() -> dict[str, Code]:
    """How it can turn out, by code."""
    return _lists()["outcome"]


def closings() -> dict[str, Code]:
    """How a case can end, by code."""
    return _lists()["closing"]


def touches() -> dict[str, Code]:
    """How agency and person can touch, by code."""
    return _lists()["touch"]


def tasks() -> dict[str, Code]:
    """The tasks that a case sets by itself, by code."""
    return _lists()["task"]


def choices(codes: dict[str, Code]) -> list[tuple[str, str]]:
    """For a form field, in the reader's language."""
    return [(code, str(word)) for code, word in codes.items()]
