"""Conditions over form fields: a small closed language, read by hand; no code of a pack is ever run.

``call.danger != 'weapon' and (call.concern has 'mental_health' or known(call.asked_for))``. An answer that nobody gave is
neither yes nor no: a condition that rests on it is *not known*, so silence never lets somebody in and never shuts somebody out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commonground.programs.packs.kinds import CODE_PATTERN

Fact = str | int | bool | tuple[str, ...]
Value = str | int | bool | tuple[str, ...]
DEEPEST = 12
WORD = re.compile(
    rf"\s*(?:(?P<field>{CODE_PATTERN}\.{CODE_PATTERN})|(?P<text>'[^'\n]*')|(?P<number>-?[0-9]{{1,9}})"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|\[|\]|,)|(?P<word>[a-z]+))"
)
SIGNS = ("=", "!=", "<=", ">=", "<", ">")
DO = "write form.field = 'answer', join with and, or, not, and use parentheses"


class NotACondition(ValueError):
    """The text is no condition; the message says where it goes wrong."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A field beside a value: ``= != < <= > >= in has``."""

    field: str
    sign: str
    value: Value

    def holds(self, facts: Mapping[str, Fact]) -> bool | None:
        """True, false, or None when nobody answered."""
        if self.field not in facts:
            return None
        return compared(facts[self.field], self.sign, self.value)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether somebody answered at all."""

    field: str

    def holds(self, facts: Mapping[str, Fact]) -> bool | None:
        """True or false, never unknown."""
        return self.field in facts


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; of what is not known, not known."""

    part: "Tree"

    def holds(self, facts: Mapping[str, Fact]) -> bool | None:
        """True, false, or None when it is not known."""
        held = self.part.holds(facts)
        return None if held is None else not held


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by ``and`` or by ``or``; what decides alone decides, else what is not known stays so (Kleene)."""

    parts: tuple["Tree", ...]
    every: bool

    def holds(self, facts: Mapping[str, Fact]) -> bool | None:
        """True, false, or None when it is not known."""
        held = [part.holds(facts) for part in self.parts]
        if (not self.every) in held:
            return not self.every
        return None if None in held else self.every


Tree = Compare | Known | Not | Joined


def compared(fact: Fact, sign: str, value: Value) -> bool:
    """One answer against a value of the condition."""
    if sign == "has":
        return isinstance(fact, tuple) and value in fact
    if sign == "in":
        return isinstance(value, tuple) and fact in value
    if sign in ("=", "!="):
        return (type(fact) is type(value) and fact == value) is (sign == "=")
    if not isinstance(fact, int) or not isinstance(value, int):
        return False
    return {"<": fact < value, "<=": fact <= value, ">": fact > value, ">=": fact >= value}[sign]


def condition(text: str) -> Tree:
    """Read a condition.

    :raises NotACondition: with what is wrong.
    """
    return _Reader(text).whole()


def fields_of(tree: Tree) -> Iterator[Compare | Known]:
    """Every place where a condition names a field."""
    if isinstance(tree, Not):
        yield from fields_of(tree.part)
    elif isinstance(tree, Joined):
        for part in tree.parts:
            yield from fields_of(part)
    else:
        yield tree


class _Reader:
    def __init__(self, text: str) -> None:
        self.words: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = WORD.match(text, at)
            if not found:
                raise NotACondition(f"{text[at : at + 12].strip()!r} means nothing in a condition")
            self.words.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            at = found.end()
        self.at = 0

    def look(self) -> tuple[str, str]:
        return self.words[self.at] if self.at < len(self.words) else ("end", "the end")

    def take(self, *wanted: str) -> str | None:
        kind, word = self.look()
        if kind in ("sign", "word") and word in wanted:
            self.at += 1
            return word
        return None

    def need(self, *wanted: str) -> str:
        taken = self.take(*wanted)
        if taken is None:
            raise NotACondition(f"{' or '.join(wanted)} is wanted before {self.look()[1]!r}")
        return taken

    def whole(self) -> Tree:
        tree = self.joined(0, "or")
        if self.look()[0] != "end":
            raise NotACondition(f"{self.look()[1]!r} stands after the end of the condition")
        return tree

    def joined(self, depth: int, word: str) -> Tree:
        if depth > DEEPEST:
            raise NotACondition("it has more parentheses and nots within each other than anybody reads")
        parts = [self.joined(depth, "and") if word == "or" else self.single(depth)]
        while self.take(word):
            parts.append(self.joined(depth, "and") if word == "or" else self.single(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=word == "and")

    def single(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise NotACondition("it has more parentheses and nots within each other than anybody reads")
        if self.take("not"):
            return Not(self.single(depth + 1))
        if self.take("("):
            tree = self.joined(depth + 1, "or")
            self.need(")")
            return tree
        if self.take("known"):
            self.need("(")
            field = self.field()
            self.need(")")
            return Known(field)
        return self.comparison()

    def field(self) -> str:
        kind, word = self.look()
        if kind != "field":
            raise NotACondition(f"form.field is wanted before {word!r}")
        self.at += 1
        return word

    def comparison(self) -> Tree:
        field = self.field()
        sign = self.take(*SIGNS, "in", "has")
        if sign is None:
            return Compare(field, "=", True)
        return Compare(field, sign, self.listed() if sign == "in" else self.literal())

    def listed(self) -> tuple[str, ...]:
        self.need("[")
        found = [str(self.literal())]
        while self.take(","):
            found.append(str(self.literal()))
        self.need("]")
        return tuple(found)

    def literal(self) -> str | int | bool:
        kind, word = self.look()
        if kind == "text":
            self.at += 1
            return word[1:-1]
        if kind == "number":
            self.at += 1
            return int(word)
        return self.need("true", "false") == "true"
