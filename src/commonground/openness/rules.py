"""Rules of openness."""

from typing import Any

from commonground.kit.rules import Rule


class CorrectionSaysWhy(Rule):
    """A correction of published figures says why, in a word that everybody can read."""

    code = "O1"
    field = "why"

    @classmethod
    def holds(cls, correct: Any, why: str) -> bool:
        return correct is None or bool(why.strip())
