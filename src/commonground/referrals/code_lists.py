"""The closed lists of a referral (``answers.toml``): reasons to say no, outcomes, how an answer came, ways to hand over."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Code:
    """One word of a closed list, in both languages.

    ``again``: asking the same agency later may help. ``connected``: whether a first service was received (yes, no, unknown).
    """

    code: str
    en: str
    es: str
    again: bool = False
    connected: str = ""

    def __str__(self) -> str:
        return self.es if (get_language() or "en").startswith("es") else self.en


@cache
def _lists() -> dict[str, dict[str, Code]]:
    table = tomllib.loads(resources.files(__package__).joinpath("answers.toml").read_text(encoding="utf-8"))
    return {name: {row["code"]: Code(**row) for row in rows} for name, rows in table.items()}


def reasons() -> dict[str, Code]:
    """Why an agency can say no, by code."""
    return _lists()["reason"]


def outcomes() -> dict[str, Code]:
    """What can come of a referral, by code."""
    return _lists()["outcome"]


def told_ways() -> dict[str, Code]:
    """How an answer can come from an agency without an account, by code."""
    return _lists()["told"]


def hand_over_ways() -> dict[str, Code]:
    """How a hand-off can happen, by code."""
    return _lists()["way"]


def choices(codes: dict[str, Code]) -> list[tuple[str, str]]:
    """For a form field, in the reader's language."""
    return [(code, str(word)) for code, word in codes.items()]
