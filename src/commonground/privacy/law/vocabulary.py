"""The closed lists (``lists/*.toml``): every word that the table, a decision or a screen may use, with its plain sentence."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.shape import LawError, Reason

Toml = dict[str, Any]
LISTS = (
    "acts", "conditions", "duties", "faults", "fields", "forbids", "needs", "obligations", "parts", "purposes", "recipients", "records",
    "releases", "shared_rows", "ties", "ways",
)  # fmt: skip
MARKS = frozenset("VSRM")
CERTAINTIES = frozenset({"settled", "unsettled"})


def folder(name: str) -> Traversable:
    """The folder of data with this name."""
    return resources.files(__package__).joinpath(name)


def read(path: Traversable) -> Toml:
    """One TOML file.

    :raises LawError: when it is no TOML, naming the file.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise LawError([f"{path.name}: {wrong}"]) from None


@dataclass(frozen=True)
class Vocabulary:
    """The closed lists as they were read, by file name without its ending."""

    lists: Mapping[str, Toml]

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Kinds of recipient, in the order of the table's columns."""
        return tuple(self.lists["recipients"]["kind"])

    @cached_property
    def purposes(self) -> tuple[str, ...]:
        """The closed list of purposes (G12)."""
        return tuple(name for name in self.lists["purposes"] if name != "laws")

    @cached_property
    def effects(self) -> tuple[str, ...]:
        """The closed list of effects, in their rank."""
        return tuple(self.lists["ways"])

    @cached_property
    def acts(self) -> Mapping[str, str]:
        """Each act and the act whose needs it has."""
        return {name: row.get("like", name) for name, row in self.lists["acts"].items()}

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """Every code that a ruling may give, with its sentence."""
        return {code: Reason(code, sentence) for code, sentence in self.sentences()}

    def sentences(self) -> Iterable[tuple[str, str]]:
        """Code and sentence of every word that may be a reason, duty or obligation, over all lists."""
        for name in ("needs", "faults", "duties"):
            yield from self.lists[name].items()
        for name in ("ways", "conditions", "obligations", "forbids"):
            yield from ((code, row["sentence"]) for code, row in self.lists[name].items())

    def known(self, kind: str) -> frozenset[str]:
        """The words of one list."""
        return self._words[kind]

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        return {kind: frozenset(words) for kind, words in self.lists.items()}

    def problems(self) -> list[str]:
        """Words that two lists share, lists that do not fit the code, words that name nothing: each as a sentence."""
        codes = [code for code, _ in self.sentences()]
        wrong = [
            f"lists: the code {code!r} stands in two lists" for code in sorted(set(codes)) if codes.count(code) > 1
        ]
        if set(self.purposes) != set(PURPOSES):
            wrong.append(f"purposes.toml: not the purposes of labels.py: {sorted(set(self.purposes) ^ set(PURPOSES))}")
        if set(self.lists["releases"]["label"]) != set(LABELS):
            wrong.append("releases.toml: [label] does not list exactly the labels of labels.py")
        for name, row in self.lists["conditions"].items():
            unknown = {word for words in row.get("any_of", []) for word in words} - self.known("conditions")
            wrong += [
                f"conditions.toml: [{name}] any_of names {word!r}, which is no condition" for word in sorted(unknown)
            ]
        for name, row in self.lists["recipients"]["kind"].items():
            unknown = set(row["purposes"]) - set(self.purposes)
            wrong += [f"recipients.toml: [kind.{name}] names {word!r}, which is no purpose" for word in sorted(unknown)]
        for name, row in self.lists["obligations"].items():
            unknown = set(row.get("only", [])) - set(self.effects)
            wrong += [f"obligations.toml: [{name}] names {word!r}, which is no way" for word in sorted(unknown)]
        wrong += [
            f"parts.toml: {name} is {fact!r}, which fields.toml does not list"
            for name, fact in self.lists["parts"].items()
            if fact not in self.known("fields")
        ]
        return wrong


def read_vocabulary() -> Vocabulary:
    """The lists that ship.

    :raises LawError: when one cannot be read.
    """
    return Vocabulary({name: read(folder("lists").joinpath(f"{name}.toml")) for name in LISTS})
