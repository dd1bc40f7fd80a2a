"""The kinds of legal paper (``kinds.toml``): who has to sign them and what the law takes them for."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext, gettext_noop

SIGNERS = {
    "judge": gettext_noop("A judge of a court"),
    "clerk": gettext_noop("A clerk of a court"),
    "attorney": gettext_noop("An attorney or a prosecutor"),
    "agency_judge": gettext_noop("A judge who works for an agency, for example an immigration judge"),
    "officer": gettext_noop("An officer or an agency"),
    "nobody": gettext_noop("Nobody has to sign it"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper, as ``kinds.toml`` explains its fields."""

    code: str
    title: str
    signers: tuple[str, ...]
    gives: dict[str, tuple[str, ...]]
    ticks: tuple[str, ...]
    senders: tuple[str, ...]
    answer_days: int
    says: str
    citation: str
    mark: str

    def name(self) -> str:
        """What it is called, in the reader's language."""
        return gettext(self.title)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by code, in the order of the file."""
    table = tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    return {code: _made(code, row) for code, row in table.items()}


def _made(code: str, row: dict[str, Any]) -> Kind:
    gives = {signer: tuple(words) for signer, words in row["gives"].items()}
    lists = {name: tuple(row[name]) for name in ("signers", "ticks")}
    rest = {name: row[name] for name in ("title", "answer_days", "says", "citation", "mark")}
    return Kind(code=code, gives=gives, senders=tuple(row["from"]), **lists, **rest)
