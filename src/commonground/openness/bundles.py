"""Bundles of measures that are published, and hidden, together (``bundles.toml``)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Bundle:
    """Measures whose counts hang together. ``parts`` names, by measure, the numbers that add up to ``base`` of the same area."""

    code: str
    period: str
    settles_days: int
    measures: tuple[str, ...]
    only_whole: frozenset[str]
    base: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    same: tuple[tuple[tuple[str, str], tuple[str, str]], ...]
    answers: tuple[str, ...] = ()


@cache
def bundles() -> Mapping[str, Bundle]:
    """All bundles by code."""
    rows = tomllib.loads((Path(__file__).parent / "bundles.toml").read_text(encoding="utf-8"))
    return MappingProxyType({
        code: Bundle(
            code=code, period=row["period"], settles_days=row["settles_days"], measures=tuple(row["measures"]),
            only_whole=frozenset(row["only_whole"]), base=tuple(row["base"]),
            parts=MappingProxyType({name: tuple(parts) for name, parts in row["parts"].items()}),
            same=tuple((tuple(one), tuple(other)) for one, other in row["same"]), answers=tuple(row.get("answers", ())),
        )
        for code, row in rows.items()
    })  # fmt: skip
