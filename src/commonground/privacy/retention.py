"""How long what is kept, and what happens then: a few rules in ``retention.toml``, which tables name in their ``fields.toml``.

A rule counts from the latest of the moments that a table names (``since``), so that a row without any of them is still in use.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

AFTER = ("delete", "stay")
WHOSE = ("agency", "nobody")
WITH = "with"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule. ``years`` or ``days``: for how long. Without a number ``whose`` says who has to give one: the ``agency``, or ``nobody``.

    ``then``: the row goes (``delete``), or it does not (``stay``). ``review_by``: when somebody looks at source and number again.
    """

    name: str
    keeps: str
    then: str
    source: str
    review_by: date
    years: int = 0
    days: int = 0
    whose: str = ""

    @property
    def counts(self) -> bool:
        """Whether a number says when it ends."""
        return bool(self.years or self.days)

    @property
    def how_long(self) -> str:
        """The number in words."""
        if self.years:
            return f"{self.years} years"
        if self.days:
            return f"{self.days} days"
        return "as the agency's schedule says" if self.whose == "agency" else "no end by time"


def rules_in(text: str) -> dict[str, RetentionRule]:
    """The rules of a file by name.

    :raises ValueError: for a rule that says no number and not whose it is, or both; that says nothing of what follows; without a source.
    """
    return {name: _checked(name, row) for name, row in tomllib.loads(text).items()}


@cache
def retention_rules() -> dict[str, RetentionRule]:
    """The rules in force."""
    return rules_in(resources.files(__package__).joinpath("retention.toml").read_text(encoding="utf-8"))


def _checked(name: str, row: Mapping[str, object]) -> RetentionRule:
    try:
        rule = RetentionRule(name=name, **row)  # type: ignore[arg-type]
    except TypeError as wrong:
        raise ValueError(f"retention.toml, {name}: {wrong}") from None
    if (bool(rule.years) + bool(rule.days) + bool(rule.whose)) != 1 or rule.years < 0 or rule.days < 0:
        raise ValueError(f"retention.toml, {name}: say one of years, days, whose")
    if rule.whose and rule.whose not in WHOSE:
        raise ValueError(f"retention.toml, {name}: whose is one of {', '.join(WHOSE)}")
    if rule.then not in AFTER:
        raise ValueError(f"retention.toml, {name}: then is one of {', '.join(AFTER)}")
    if not (rule.keeps.strip() and rule.source.strip() and isinstance(rule.review_by, date)):
        raise ValueError(f"retention.toml, {name}: keeps, source and review_by are needed")
    return rule
