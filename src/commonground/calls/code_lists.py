"""The closed lists a call is described with: natures, channels and coded dispositions, read once from the TOML files
beside this module.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

HERE: Final = Path(__file__).parent
OTHER: Final = "other"
UNKNOWN_CHANNEL: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Nature:
    """What a call is about. `family` groups natures on the dispatcher's list; danger is never inferred from a nature."""

    code: str
    family: str
    en: str
    es: str
    officer_initiated: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """How a call reached the agency."""

    code: str
    en: str
    es: str


@dataclass(frozen=True, slots=True)
class Disposition:
    """How a call ended: the group that measures add up, who may choose it, what choosing it does next, whether the call
    is then over.
    """

    code: str
    group: str
    en: str
    es: str
    may_use: tuple[str, ...]
    next: str
    ends_call: bool = True


@cache
def natures() -> Mapping[str, Nature]:
    """All natures by code, in the order in which a dispatcher sees them; `other` is the last."""
    return MappingProxyType({row["code"]: Nature(**row) for row in _rows("natures.toml", "nature")})


@cache
def channels() -> Mapping[str, Channel]:
    """All channels by code; `unknown` is the last."""
    return MappingProxyType({row["code"]: Channel(**row) for row in _rows("channels.toml", "channel")})


@cache
def dispositions() -> Mapping[str, Disposition]:
    """All coded dispositions by code, in the order in which a responder sees them."""
    rows = _rows("dispositions.toml", "disposition")
    return MappingProxyType({row["code"]: Disposition(**{**row, "may_use": tuple(row["may_use"])}) for row in rows})


def natures_of(family: str) -> tuple[Nature, ...]:
    """The natures of one family, such as `crisis`."""
    return tuple(nature for nature in natures().values() if nature.family == family)


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[table]
    return rows
