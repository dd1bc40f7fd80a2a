"""Reading instruments from the TOML files beside this module."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from commonground.programs.instruments.shape import Band, Choice, Count, Flag, Instrument, Item, NextStep


class UnknownInstrument(LookupError):
    """No instrument of this code ships here."""


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by code."""
    return _read(__package__)


@cache
def earlier() -> Mapping[str, Instrument]:
    """Rules that are no longer asked with, by their version: results that they made are made again by them."""
    known = _tables(f"{__package__}.earlier")
    return {one.version: one for one in known}


@cache
def slots() -> Mapping[str, Instrument]:
    """The rules of licensed instruments by code: they can be scored, and have no words to be asked with."""
    return _read(f"{__package__}.licensed")


def _read(package: str) -> Mapping[str, Instrument]:
    return {one.code: one for one in _tables(package)}


def _tables(package: str) -> list[Instrument]:
    files = sorted((f for f in resources.files(package).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return [_instrument(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]


def rule_for(code: str) -> Instrument:
    """The instrument or the slot of this code: what scores its answers.

    :raises UnknownInstrument: when there is neither.
    """
    return slots()[code] if code in slots() else instrument(code)


def rule_at(code: str, version: str) -> Instrument:
    """The rule of an instrument at the version that somebody was asked with; behind a ``+`` stands a licensed wording, which makes no result.

    :raises UnknownInstrument: when that version is not here.
    """
    wanted = version.partition("+")[0]
    known = {**instruments(), **slots()}.get(code)
    found = known if known is not None and known.version == wanted else earlier().get(wanted)
    if found is None or found.code != code:
        raise UnknownInstrument(f"the rule {wanted!r} of {code!r} is not here")
    return found


def instrument(code: str) -> Instrument:
    """One instrument, for example ``phq9``.

    :raises UnknownInstrument: when none of this code ships here.
    """
    try:
        return instruments()[code]
    except KeyError:
        raise UnknownInstrument(f"there is no instrument {code!r}; there are {', '.join(instruments())}") from None


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    return {language: row[language] for language in ("en", "es") if language in row}


def _instrument(table: Mapping[str, Any]) -> Instrument:
    choices = {name: tuple(_choice(row) for row in rows) for name, rows in table["choices"].items()}
    return Instrument(
        code=table["code"],
        version=table["version"],
        title=_words(table["title"]),
        lead=_words(table["lead"]),
        stem=_words(table["stem"]),
        items=tuple(_item(row, choices) for row in table["item"]),
        bands=tuple(_band(row) for row in table["band"]),
        flags=tuple(_flag(row) for row in table.get("flag", [])),
        next_steps={row["code"]: _step(row) for row in table.get("next_step", [])},
        languages=tuple(table["languages"]),
        draft_languages=tuple(table["draft_languages"]),
        youngest=table["youngest"],
        never_for=_words(table["never_for"]),
        permission=table["permission"],
        source=table["source"],
        review_by=table["review_by"],
        oldest=table.get("oldest"),
        rule=table.get("rule", "sum"),
        certainty=table.get("certainty", "V"),
        given_by=tuple(table.get("given_by", [])),
        otherwise=tuple(table.get("otherwise", [])),
        labels=tuple(table.get("labels", ["health"])),
    )


def _item(row: Mapping[str, Any], choices: Mapping[str, tuple[Choice, ...]]) -> Item:
    return Item(
        row["code"], row["role"], _words(row), choices[row["choices"]], row.get("asked_when", {}), _words(row.get("hint", {}))
    )  # fmt: skip


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(row["value"], row["points"], _words(row))


def _band(row: Mapping[str, Any]) -> Band:
    count = row.get("count")
    return Band(
        row["code"], row.get("lowest"), row.get("highest"), _words(row), row["positive"], row["source"], row["review_by"],
        row.get("when", {}), tuple(row.get("any_of", [])),
        Count(tuple(count["items"]), count["value"], count["least"]) if count else None,
        row.get("decided", False), row.get("certainty", "V"),
    )  # fmt: skip


def _flag(row: Mapping[str, Any]) -> Flag:
    return Flag(
        row["code"], row.get("item", ""), row.get("least", 1), tuple(row["next_steps"]), row["source"], row["review_by"],
        tuple(row.get("any_of", [])), tuple(row.get("bands", [])), row.get("raised_by", ""),
    )  # fmt: skip


def _step(row: Mapping[str, Any]) -> NextStep:
    return NextStep(row["code"], row["by"], row["never"], _words(row))
