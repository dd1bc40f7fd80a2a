"""Why a clock may stand still, read from the table beside this file."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import gettext

SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its words, and how long it lets a clock stand still at most. ``any``: for every clock, without being named."""

    code: str
    words: str
    words_es: str
    longest: timedelta
    any: bool = False

    def name(self) -> str:
        """The words on a screen."""
        return gettext(self.words)


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code."""
    said = tomllib.loads(Path(__file__).with_name("pauses.toml").read_text())
    return {
        code: Reason(code, row["words"], row["words_es"], timedelta(days=row["days"]), row.get("any", False))
        for code, row in said.items()
    }
