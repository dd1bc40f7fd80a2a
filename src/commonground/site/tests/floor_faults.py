"""Small faults in the floor's own SQL: an arm of an AND or an OR that is gone, a comparison that is another."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(r"'(?:[^']|'')*'|[()]|\b(?:AND|OR|WHERE|ON|WHEN|THEN|ELSE|END|SELECT|FROM|JOIN|CROSS)\b|[^'()A-Z]+|.", re.DOTALL)  # fmt: skip
BORDERS = {"WHERE", "ON", "WHEN", "THEN", "ELSE", "END", "SELECT", "FROM", "JOIN", "CROSS"}
COMPARED = [
    (" = ANY ", " <> ALL "), (" <> ALL ", " = ANY "), (" IS NULL", " IS NOT NULL"), (" <= ", " < "), (" >= ", " > "), (" <> ", " = "),
    (" = ", " <> "), (" > ", " >= "), (" < ", " <= "), (" <@ ", " @> "), (" && ", " <@ "),
]  # fmt: skip

NOW = "statement_timestamp()"
TURNED = {" <= ": " > ", " > ": " <= "}


class Fault(NamedTuple):
    """A predicate with one fault, and what is wrong with it."""

    what: str
    predicate: str


def faults(predicate: str) -> Iterator[Fault]:
    """Every fault of a predicate, in the order in which it reads."""
    yield from _arms(predicate)
    at = 0
    while at < len(predicate):
        for was, now in COMPARED:
            if predicate.startswith(was, at):
                if predicate.startswith(NOW, at + len(was)):
                    now = TURNED.get(was, now)  # no test meets the very moment: the clock of the statement has gone on
                about = predicate[max(0, at - 40) : at + 40]
                yield Fault(f"{was.strip()} -> {now.strip()} in ...{about}...", predicate[:at] + now + predicate[at + len(was) :])  # fmt: skip
                at += len(was) - 2
                break
        at += 1


class _Arm(NamedTuple):
    depth: int
    start: int
    before: str


def _arms(predicate: str) -> Iterator[Fault]:
    """Each arm dropped: true instead of it beside an AND, false beside an OR."""
    open_arms, depth = [_Arm(0, 0, "")], 0
    for token in TOKEN.finditer(predicate):
        word = token.group()
        if word == "(":
            depth += 1
            open_arms.append(_Arm(depth, token.end(), ""))
        elif word == ")" or word in ("AND", "OR") or word in BORDERS:
            arm = open_arms.pop()
            after = word if word in ("AND", "OR") else ""
            beside = {arm.before, after} - {""}
            text = predicate[arm.start : token.start()]
            if beside and text.strip():
                neutral = " true " if "AND" in beside else " false "
                yield Fault(f"without {' '.join(text.split())[:110]}", predicate[: arm.start] + neutral + predicate[token.start() :])  # fmt: skip
            if word == ")":
                depth -= 1
            else:
                open_arms.append(_Arm(depth, token.end(), after))
    arm = open_arms.pop()
    if arm.before:
        neutral = " true" if arm.before == "AND" else " false"
        yield Fault(f"without {predicate[arm.start :].strip()[:110]}", predicate[: arm.start] + neutral)
