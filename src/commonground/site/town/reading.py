"""Reads the town's TOML tables from the package, so that the town is the same wherever it is installed."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The whole table `data/<name>.toml`; raises FileNotFoundError for a table that does not exist."""
    return tomllib.loads((files("commonground.site.town") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def words(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """The list of words under `key`, empty when the row does not name it."""
    return tuple(row.get(key, ()))
