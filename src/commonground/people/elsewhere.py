"""Who else a person can turn to when no body here may read their complaint (``elsewhere.toml``): data, not code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Body:
    """One body outside: its name, for what, how it is reached, and on which law it stands."""

    name: str
    what: str
    reach: str
    citation: str
    mark: str
    review_by: date

    def named(self) -> str:
        """Its name in the reader's language."""
        return gettext(self.name)

    def for_what(self) -> str:
        """For what one turns to it, in the reader's language."""
        return gettext(self.what)


@cache
def elsewhere() -> tuple[Body, ...]:
    """Every body, in the order of the file."""
    rows = tomllib.loads(resources.files(__package__).joinpath("elsewhere.toml").read_text(encoding="utf-8"))
    return tuple(Body(what=row.pop("for"), **row) for row in rows.values())
