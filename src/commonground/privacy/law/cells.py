"""The table of law (``table/*.toml``): reading, inheritance, validation. Every label x recipient x purpose has exactly one cell.

A cell is looked for in this order: what the label says of recipient and purpose; if the purpose is one of the recipient's own, what the
label says of the recipient (``any``); what the label says of the purpose for everybody (``every``); what the purpose itself says.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.releases import ReleaseLaw, release_law
from commonground.privacy.law.rows import Rows
from commonground.privacy.law.shape import Aside, Cell, Law, LawError, Triple, Way
from commonground.privacy.law.vocabulary import Toml, Vocabulary, folder, read, read_vocabulary

KEYS = {"label", "title", "owner", "review_by", "existence", "ways", "rows", "every", "hides", "never_acts", "cells"}
Tables = Mapping[str, Toml]


def read_tables() -> dict[str, Toml]:
    """Every label's file, by file name.

    :raises LawError: when one is no TOML.
    """
    files = sorted((f for f in folder("table").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {file.name: read(file) for file in files}


@cache
def shipped_law() -> Law:
    """The law that ships, without overlays.

    :raises LawError: with every problem, when the table is wrong.
    """
    return make_law(read_tables(), read_vocabulary())


_in_force: tuple[Path, ...] = ()


def put_in_force(overlays: Sequence[Path]) -> None:
    """From now on the law is the one that ships with these overlays laid over it, in this order.

    The settings say so once, before anything asks for the law: what was read of it is not read again.
    """
    global _in_force
    _in_force = tuple(overlays)
    _narrowed.cache_clear()


def the_law() -> Law:
    """The law in force here: the one that ships, narrowed by the overlays of this installation.

    :raises LawError: with every problem, when the table is wrong, or an overlay is, or would widen a cell without a signature.
    """
    return _narrowed(_in_force)


@cache
def _narrowed(overlays: tuple[Path, ...]) -> Law:
    from commonground.privacy.law.overlays import overlaid, read_overlay

    law = shipped_law()
    for path in overlays:
        law = overlaid(law, read_overlay(path), file=path.name, today=date.today())
    return law


@cache
def label_titles() -> dict[str, str]:
    """What each label is called on a screen, in the order of the closed list."""
    titles = {table["label"]: table["title"] for table in read_tables().values()}
    return {label: titles[label] for label in LABELS}


def make_law(tables: Tables, words: Vocabulary) -> Law:
    """The law of these tables and lists.

    :raises LawError: with every problem, each naming file and key.
    """
    if wrong := words.problems():
        raise LawError(wrong)
    made = Making(words, release_law(words.lists))
    labels = {table.get("label"): (name, table) for name, table in tables.items()}
    made.problems += [f"no file for the label {label!r}" for label in LABELS if label not in labels]
    made.problems += [f"{name}: {label!r} is no label" for label, (name, _) in labels.items() if label not in LABELS]
    if len(labels) < len(tables):
        made.problems.append("two files speak of one label")
    for label in LABELS:
        if label in labels:
            made.read_label(label, *labels[label])
    if made.problems:
        raise LawError(made.problems)
    return Law(
        cells=made.cells,
        hides=made.hides,
        never_acts=made.never_acts,
        protected=frozenset(label for label in LABELS if labels[label][1].get("existence") == "protected"),
        words=words,
        releases=made.releases,
        version=digest({"tables": dict(tables), "lists": dict(words.lists)}),
    )


def digest(content: Any) -> str:
    """The fingerprint of the law: the same words give the same digest, whatever the order of files or keys."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Making:
    """The law while it is being read."""

    words: Vocabulary
    releases: ReleaseLaw
    problems: list[str] = field(default_factory=list)
    cells: dict[Triple, Cell] = field(default_factory=dict)
    hides: dict[str, tuple[Aside, ...]] = field(default_factory=dict)
    never_acts: dict[str, tuple[Aside, ...]] = field(default_factory=dict)

    def read_label(self, label: str, file: str, table: Toml) -> None:
        """All cells of one label."""
        self.problems += [f"{file}: unknown key {key!r}" for key in sorted(set(table) - KEYS)]
        for key, known in (("cells", self.words.recipients), ("every", self.words.purposes)):
            unknown = [word for word in table.get(key, {}) if word not in known]
            self.problems += [f"{file}: [{key}] names {word!r}, which is no known word" for word in unknown]
        self.hides[label] = tuple(self._asides(file, table, label, "hides", "fields"))
        self.never_acts[label] = tuple(self._asides(file, table, label, "never_acts", "acts"))
        one = LabelFile(label, file, table, Rows(self.words, self.releases, self.problems))
        for recipient in self.words.recipients:
            for cell in one.cells_of(recipient):
                self.cells[cell.label, cell.recipient, cell.purpose] = cell
        self.problems += [f"{file}: the row {name!r} is in no cell" for name in sorted(one.unused())]

    def _asides(self, file: str, table: Toml, label: str, key: str, named: str) -> Iterable[Aside]:
        for name, row in table.get(key, {}).items():
            unknown = [word for word in row.get(named, []) if word not in self.words.known(named)]
            self.problems += [
                f"{file}: [{key}.{name}] names {word!r}, which {named}.toml does not list" for word in unknown
            ]
            if not row.get(named) or not row.get("citation") or row.get("mark") not in set("VSRM"):
                self.problems.append(f"{file}: [{key}.{name}] lacks {named}, a citation or a mark")
                continue
            yield Aside(
                id=name,
                label=label,
                words=frozenset(row[named]),
                citation=row["citation"],
                mark=row["mark"],
                certainty=row.get("certainty", "settled"),
                owner=row.get("owner", table.get("owner", "")),
                review_by=row.get("review_by", table["review_by"]),
                not_from=frozenset(row.get("not_from", [])),
                duties=tuple(row.get("duties", [])),
            )


@dataclass
class LabelFile:
    """One label's file: which row holds for a recipient and a purpose."""

    label: str
    file: str
    table: Toml
    rows: Rows
    used: set[str] = field(default_factory=set)
    not_theirs: Way | None = None

    def cells_of(self, recipient: str) -> Iterable[Cell]:
        """The cells of one recipient, one for each purpose."""
        said = self.table.get("cells", {}).get(recipient, {})
        unknown = [word for word in said if word != "any" and word not in self.rows.words.purposes]
        self.rows.problems += [f"{self.file}: [cells] {recipient}.{word}: no such purpose" for word in unknown]
        if "any" not in said:
            self.rows.problems.append(f"{self.file}: [cells] has no {recipient}.any: a missing cell")
            return
        common = self.ways(said["any"], f"{recipient}.any", recipient)
        own = self.rows.words.lists["recipients"]["kind"][recipient]["purposes"]
        for purpose in self.rows.words.purposes:
            if purpose in said:
                ways, source = self.ways(said[purpose], f"{recipient}.{purpose}", recipient), "explicit"
            elif purpose in own:
                ways, source = common, "recipient"
            else:
                ways, source = self.by_purpose(purpose, recipient)
            yield Cell(self.label, recipient, purpose, ways, source)

    def by_purpose(self, purpose: str, recipient: str) -> tuple[tuple[Way, ...], str]:
        """What holds when the purpose is not one of the recipient's own, and where that is written."""
        if purpose in self.table.get("every", {}):
            return self.ways(self.table["every"][purpose], f"{recipient}.{purpose}", recipient), "label"
        purposes = self.rows.words.lists["purposes"]
        effect = "never" if recipient == "self" else purposes[purpose].get("else", "never")
        if effect != "never":
            return self.ways([effect], f"{recipient}.{purpose}", recipient), "purpose"
        if self.not_theirs is None:
            self.not_theirs = self.rows.way(
                "purposes.toml: [laws.purpose]", purposes["laws"]["purpose"], "G12", recipient
            )
        return ((self.not_theirs,) if self.not_theirs else ()), "purpose"

    def ways(self, names: list[str], place: str, recipient: str) -> tuple[Way, ...]:
        """The ways that a cell names: rows of this file, shared rows, or a plain effect with the label's own law for it."""
        where = f"{self.file}: [cells] {place}"
        if not isinstance(names, list) or not names or len(set(names)) < len(names):
            self.rows.problems.append(f"{where}: not a list of different ways")
            return ()
        made = [self._way(name, where, f"{self.label}.{place.removesuffix('.any')}", recipient) for name in names]
        return tuple(way for way in made if way is not None)

    def _way(self, name: str, where: str, derived: str, recipient: str) -> Way | None:
        self.used.add(name)
        given = {"owner": self.table.get("owner"), "review_by": self.table.get("review_by"), "certainty": "settled"}
        shared = self.rows.words.lists["shared_rows"]
        if name in self.table.get("rows", {}):
            row, derived = self.table["rows"][name], name if name[:1].isupper() else f"{self.label}.{name}"
            return self.rows.way(f"{self.file}: [rows.{name}]", {**given, **row}, derived, recipient)
        if name in self.table.get("ways", {}):
            row = {**given, **self.table["ways"][name], "effect": name}
            return self.rows.way(f"{self.file}: [ways.{name}]", row, derived, recipient)
        if isinstance(shared.get(name), dict):
            row = {**given, "owner": shared["owner"], "review_by": shared["review_by"], **shared[name]}
            return self.rows.way(f"shared_rows.toml: [{name}]", row, name, recipient)
        self.rows.problems.append(f"{where}: {name!r} is neither a row nor a way of this file")
        return None

    def unused(self) -> set[str]:
        """Rows and ways that no cell names."""
        return ({*self.table.get("rows", {})} | {*self.table.get("ways", {})}) - self.used
