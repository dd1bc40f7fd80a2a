"""The closed lists of encounters, read once from ``lists.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from commonground.calls.code_lists import Disposition, dispositions


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: its code and its words. ``may`` is false for those who must not interpret."""

    code: str
    en: str
    es: str
    may: bool = True

    def words(self, language: str) -> str:
        """The words in a language (English for any without words)."""
        return self.es if language == "es" else self.en


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("lists.toml").read_text(encoding="utf-8"))


@cache
def entries(name: str) -> Mapping[str, Entry]:
    """A list by name (``involvement``, ``how``, ``interpreter``): its entries by code, in order."""
    return {row["code"]: Entry(**row) for row in _lists()[name]}


def choices(name: str, language: str = "en") -> list[tuple[str, str]]:
    """A list as form choices."""
    return [(entry.code, entry.words(language)) for entry in entries(name).values()]


def counts_as(role: str) -> str:
    """How a role counts in the list of dispositions: ``police``, ``clinician``, ``responder``, ``dispatch``, or nothing."""
    return str(_lists()["may_use"].get(role, ""))


def dispositions_for(role: str) -> list[Disposition]:
    """The dispositions that a role may choose, in the order of the list."""
    who = counts_as(role)
    return [one for one in dispositions().values() if who in one.may_use]
