"""The fixed sentences that partners send each other with one tap."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, in both languages."""

    code: str
    en: str
    es: str

    def __str__(self) -> str:
        return self.es if (get_language() or "en").startswith("es") else self.en


@cache
def sentences() -> dict[str, Sentence]:
    """All sentences by code, in order."""
    rows = tomllib.loads(resources.files(__package__).joinpath("partner_sentences.toml").read_text())["sentence"]
    return {row["code"]: Sentence(**row) for row in rows}
