"""The policy of responses, read once from ``responses.toml``, with the closed lists the dispatcher states and gives reasons from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

HERE: Final = Path(__file__).parent
NO_DANGER: Final = "none"
NOT_KNOWN: Final = "not_known"
RESPONDER_NEEDS_HELP: Final = "responder_needs_help"


@dataclass(frozen=True, slots=True)
class Response:
    """Who goes. ``strength`` orders the responses; ``units`` are the kinds of unit that can carry it out."""

    code: str
    strength: int
    police: bool
    units: tuple[str, ...]
    en: str
    es: str


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of the policy. None means *whatever*; no dangers (``()``) means *no danger was stated*."""

    code: str
    sentence: str
    response: str
    families: frozenset[str] | None = None
    natures: frozenset[str] | None = None
    dangers: frozenset[str] | None = None
    priorities: frozenset[int] | None = None
    hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file."""

    version: str
    unknown: str
    responses: Mapping[str, Response]
    rules: tuple[PolicyRule, ...]
    fallback: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Danger:
    """What may be stated about danger; ``urgent`` when somebody may be hurt within minutes."""

    code: str
    en: str
    es: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason from a closed list; ``fits`` says for which kind of change it can be given."""

    code: str
    en: str
    es: str
    fits: tuple[str, ...] = ()


def read_policy(path: Path) -> Policy:
    """A policy file.

    :raises ValueError: when a rule or a fallback names a response that the file does not have, or lowers one.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    responses = {row["code"]: Response(**{**row, "units": tuple(row["units"])}) for row in table["response"]}
    rules = tuple(_rule(row) for row in table["rule"])
    fallback = {code: tuple(after) for code, after in table.get("fallback", {}).items()}
    named = {rule.response for rule in rules} | set(fallback) | {c for after in fallback.values() for c in after}
    if unknown := named - set(responses):
        raise ValueError(f"{path.name}: there is no response {', '.join(sorted(unknown))}")
    weaker = [c for c, after in fallback.items() for a in after if responses[a].strength < responses[c].strength]
    if weaker:
        raise ValueError(
            f"{path.name}: the fallback of {', '.join(weaker)} is weaker; a fallback never lowers a response"
        )
    return Policy(table["version"], table["unknown"], MappingProxyType(responses), rules, MappingProxyType(fallback))


def _rule(row: dict[str, Any]) -> PolicyRule:
    sets = {name: frozenset(row[name]) for name in ("families", "natures", "dangers", "priorities") if name in row}
    hours = tuple(row["hours"]) if "hours" in row else None
    return PolicyRule(row["code"], row["sentence"], row["response"], hours=hours, **sets)


@cache
def policy() -> Policy:
    """The policy that is in force."""
    return read_policy(HERE / "responses.toml")


@cache
def dangers() -> Mapping[str, Danger]:
    """What may be stated about danger, in the order a dispatcher sees it."""
    return MappingProxyType({row["code"]: Danger(**row) for row in _table("dangers.toml", "danger")})


@cache
def override_reasons() -> Mapping[str, Reason]:
    """Why another response than the one shown may be chosen."""
    return _reasons("override_reasons.toml")


@cache
def recall_reasons() -> Mapping[str, Reason]:
    """Why a unit may be called back."""
    return _reasons("recall_reasons.toml")


def _reasons(file: str) -> Mapping[str, Reason]:
    rows = _table(file, "reason")
    return MappingProxyType({row["code"]: Reason(**{**row, "fits": tuple(row.get("fits", ()))}) for row in rows})


def _table(file: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[name]
    return rows
