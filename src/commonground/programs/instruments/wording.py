"""The wording of a licensed instrument, as an agency supplies it: read, checked, and joined to the rule that ships.

The file names the slot, the version of the wording, who holds the license and the paper that permits it, and the words of each published
question. Rules cannot be changed by it: it holds no points, bands or next steps.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from commonground.programs.instruments.reading import slots
from commonground.programs.instruments.shape import Instrument, Words

LARGEST = 100_000
LONGEST = 1_000
FACTS = ("slot", "version", "license_holder", "permission", "language")
KNOWN = {*FACTS, "title", "lead", "stem", "item"}
LANGUAGES = ("en", "es")
VERSION = re.compile(r"[a-z0-9][a-z0-9.-]{0,15}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file: where, and in plain words."""

    file: str
    key: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.key}: {self.says}"


class NotAWording(ValueError):
    """The file cannot be used; ``problems`` says why, place by place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one slot in one language, with who may use them and by which paper."""

    slot: str
    version: str
    license_holder: str
    permission: str
    language: str
    title: str
    lead: str
    stem: str
    items: Mapping[str, str]


def read_wording(raw: str, *, file: str) -> Wording:
    """The wording in a file.

    :param raw: its text (TOML); :param file: its name, for what is said about it.
    :raises NotAWording: with file, key and line of everything that is wrong.
    """
    if len(raw) > LARGEST:
        raise NotAWording([Problem(file, "file", 1, f"is longer than {LARGEST} letters")])
    try:
        table = tomllib.loads(raw)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        found = re.search(r"line (\d+)", str(wrong))
        raise NotAWording([Problem(file, "file", int(found[1]) if found else 1, f"is no TOML: {wrong}")]) from None
    problems = [Problem(file, key, _line(raw, key, nth), says) for key, nth, says in _problems(table)]
    if problems:
        raise NotAWording(problems)
    words = {row["code"]: row["words"].strip() for row in table["item"]}
    texts = {name: str(table.get(name, "")).strip() for name in ("title", "lead", "stem")}
    return Wording(**{name: table[name].strip() for name in FACTS}, **texts, items=words)


def worded(wording: Wording) -> Instrument:
    """The rule that ships, with these words: what can be asked and scored."""
    rule, language = slots()[wording.slot], wording.language

    def in_language(words: Words, text: str) -> Words:
        return {**words, language: text} if text else words

    items = tuple(replace(item, words=in_language(item.words, wording.items.get(item.code, ""))) for item in rule.items)
    return replace(
        rule,
        version=f"{rule.version}+{wording.version}",
        title=in_language(rule.title, wording.title),
        lead=in_language(rule.lead, wording.lead),
        stem=in_language(rule.stem, wording.stem),
        items=items,
        languages=(language,),
        permission=f"{wording.license_holder}: {wording.permission}",
    )


def _line(raw: str, key: str, nth: int) -> int:
    """The line of a key; with ``nth``, of the key inside that question."""
    rows, seen = raw.splitlines(), 0
    for number, row in enumerate(rows, 1):
        seen += row.strip() == "[[item]]"
        if nth and seen == nth and (row.strip() == "[[item]]" or row.strip().startswith(key)):
            inside = [n for n, one in enumerate(rows[number:], number + 1) if one.strip().startswith(key)]
            after = [n for n, one in enumerate(rows[number:], number + 1) if one.strip() == "[[item]]"]
            return inside[0] if inside and (not after or inside[0] < after[0]) else number
        if not nth and re.match(rf"\s*\[*{re.escape(key)}\b", row):
            return number
    return 1


def _problems(table: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    for key in set(table) - KNOWN:
        yield key, 0, "is not known here; a wording holds words alone, never points or results"
    for key in FACTS:
        if not isinstance(table.get(key), str) or not table[key].strip():
            yield key, 0, "is missing, or is no text"
    for key in ("title", "lead", "stem"):
        if not isinstance(table.get(key, ""), str) or len(table.get(key, "")) > LONGEST:
            yield key, 0, f"is no text of up to {LONGEST} letters"
    if isinstance(table.get("slot"), str) and table["slot"] not in slots():
        yield "slot", 0, f"there is no slot of this name; there are {', '.join(slots())}"
    if isinstance(table.get("language"), str) and table["language"] not in LANGUAGES:
        yield "language", 0, f"is none of {', '.join(LANGUAGES)}"
    if isinstance(table.get("version"), str) and not VERSION.fullmatch(table["version"]):
        yield "version", 0, "is small letters, digits, dots and dashes, up to 16"
    yield from _items(table)


def _items(table: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    rows = table.get("item", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield "item", 0, "is no list of questions: write each as [[item]]"
        return
    slot = table.get("slot")
    rule = slots().get(slot) if isinstance(slot, str) else None
    wanted = [item.code for item in rule.items if not item.words] if rule else []
    seen: set[str] = set()
    for nth, row in enumerate(rows, 1):
        code, words = row.get("code"), row.get("words")
        for key in set(row) - {"code", "words"}:
            yield key, nth, "is not known here; a question holds its code and its words alone"
        if not isinstance(code, str) or (rule and code not in wanted):
            yield "code", nth, "is no published question of this slot"
        elif code in seen:
            yield "code", nth, "stands here twice"
        else:
            seen.add(code)
        if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
            yield "words", nth, f"is no text of up to {LONGEST} letters"
    if missing := [code for code in wanted if code not in seen]:
        yield "item", 0, f"questions without words: {', '.join(missing)}"
