"""Definitions of measures and their words, read once from ``definitions.toml`` and ``words.toml``."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language

HERE = Path(__file__).parent
TEXTS = ("name", "means", "start", "stop", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Definition:
    """What one figure means. ``better`` is up, down or either; ``twin`` is the figure to read beside it."""

    code: str
    family: str
    kind: str
    unit: str
    better: str
    twin: str
    areas: bool
    public: bool
    version: str
    source: str
    texts: Mapping[str, tuple[str, str]]

    def text(self, of: str) -> str:
        """One of its texts, in the reader's language."""
        return self.texts[of][_language()]

    @property
    def name(self) -> str:
        """Its name, in the reader's language."""
        return self.text("name")


def _language() -> int:
    return 1 if (get_language() or "en").startswith("es") else 0


@cache
def _table(file: str) -> dict[str, Any]:
    return tomllib.loads((HERE / file).read_text(encoding="utf-8"))


@cache
def definitions() -> Mapping[str, Definition]:
    """All definitions by code, in the order of the page."""
    return MappingProxyType({row["code"]: _definition(row) for row in _table("definitions.toml")["measure"]})


def _definition(row: dict[str, Any]) -> Definition:
    digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:8]
    plain = {
        name: row[name] for name in ("code", "family", "kind", "unit", "better", "twin", "areas", "public", "source")
    }
    texts = {name: (row[f"{name}_en"], row[f"{name}_es"]) for name in TEXTS}
    return Definition(**plain, version=f"{row['version']}-{digest}", texts=MappingProxyType(texts))


def standard_limit() -> float:
    """Minutes from decision to arrival that hold where a jurisdiction has set no limit of its own."""
    return float(_table("definitions.toml")["standard_limit_minutes"])


def word(table: str, code: str) -> str:
    """The word for a category, a count that stands apart, a family or a direction, in the reader's language."""
    found = _table("words.toml")[table].get(code)
    return found[_language()] if found else code.replace("_", " ")
