"""The law of looking, flat: every way that opens a cell for reading as one row of plain words, for the database to join with.

Whoever looks at a part is answered by these rows and by facts that stand in tables. The rows are compiled from the same cells that
``decide`` reads, so the two can be compared; what no table holds a fact for opens nothing.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.shape import Cell, Law, Way

# Needs and facts that no table of ours answers yet: a way that asks for one of them stays shut for looking.
UNANSWERED_NEEDS = frozenset({"holder", "custodian_sends", "subject", "item_named", "agreement_or_release"})
UNANSWERED_FACTS = frozenset({"received_tpo"})


class Opening(NamedTuple):
    """One way, as the database reads it. ``recipient`` is ``own`` for the agency that holds the part.

    ``role``: the role reads the label. ``tied``: any tie to the record or the person, authorship, or a live permission. ``ties``: a tie
    of one of these kinds (None: not asked). ``author``: whoever wrote it. ``traits``: all of them. ``papers``: they came with the
    agreement. ``stated``: somebody stated them. ``forms``: the forms of permission that count. ``longest_days``: how long a
    permission may last. ``recorded``: what must be in hand for the ledger before it opens. ``only``: the names of the parts that a short list opens (None: any). ``never``: names it never opens.
    """

    label: str
    recipient: str
    purpose: str
    way: str
    effect: str
    role: bool
    agreement: bool
    release: bool
    emergency: bool
    tied: bool
    author: bool
    ties: tuple[str, ...] | None
    traits: tuple[str, ...]
    papers: tuple[str, ...]
    stated: tuple[str, ...]
    forms: tuple[str, ...]
    longest_days: int | None
    recorded: tuple[str, ...]
    only: tuple[str, ...] | None
    never: tuple[str, ...]


def field_of(part: str, law: Law) -> str:
    """The fact that a part of this name is; its own name when no list of facts knows it."""
    fact: str = law.words.lists["parts"].get(part, part)
    return fact


def the_openings() -> tuple[Opening, ...]:
    """The ways of the law in force, flat; made once for each version of it."""
    return _of_version(the_law().version)


@lru_cache(maxsize=1)
def _of_version(_version: str) -> tuple[Opening, ...]:
    return tuple(openings(the_law()))


def openings(law: Law) -> list[Opening]:
    """Every way of the law that opens something for looking, in a stable order."""
    made = {row for cell in law.cells.values() if cell.recipient != "self" for row in _of_cell(cell, law)}
    return sorted(made, key=repr)


def _of_cell(cell: Cell, law: Law) -> Iterator[Opening]:
    if any("read" in row.words for row in law.never_acts.get(cell.label, ())):
        return
    for way in cell.ways:
        if "read" in way.needs and way.effect != "never":
            yield from _of_way(cell, way, law)


def _of_way(cell: Cell, way: Way, law: Law) -> Iterator[Opening]:
    asked = set(way.needs["read"])
    rows = [law.words.lists["conditions"][code] for code in way.conditions]
    facts = {row["fact"] for row in rows if "fact" in row}
    if asked & UNANSWERED_NEEDS or facts & UNANSWERED_FACTS:
        return
    terms = law.releases.terms[cell.label]
    forms = law.releases.forms_for(cell.label, cell.purpose)
    forms = forms & way.forms if way.forms else forms
    ties = [frozenset(row["relation"]) for row in rows if "relation" in row]
    hidden = {word for row in law.hides[cell.label] if cell.recipient not in row.not_from for word in row.words}
    for stated in _statements(way.conditions, law):
        yield Opening(
            label=cell.label,
            recipient=cell.recipient,
            purpose=cell.purpose,
            way=way.id,
            effect=way.effect,
            role="role" in asked,
            agreement="agreement" in asked,
            release="release" in asked,
            emergency="emergency" in asked,
            tied="relationship" in asked,
            author="author" in facts,
            ties=_sorted(frozenset.intersection(*ties)) if ties else None,
            traits=_sorted([row["trait"] for row in rows if "trait" in row] + ["clinician"] * ("clinician" in asked)),
            papers=_sorted(row["paper"] for row in rows if "paper" in row),
            stated=stated,
            forms=_sorted(forms),
            longest_days=terms.longest.days if terms.longest else None,
            recorded=_sorted(way.record) if way.record_first else (),
            only=None if way.shows is None else _parts(way.shows - hidden, law),
            never=_parts(hidden, law),
        )


def _statements(conditions: Iterable[str], law: Law) -> Iterator[tuple[str, ...]]:
    """Every set of statements that meets the conditions: one for each choice among alternatives."""
    choices = []
    for code in conditions:
        row = law.words.lists["conditions"][code]
        if "any_of" in row:
            choices.append([frozenset(words) for words in row["any_of"]])
        elif not row.keys() & {"told", "trait", "relation", "paper", "fact"}:
            choices.append([frozenset({code})])
    for chosen in product(*choices):
        yield _sorted(frozenset().union(*chosen))


def _parts(facts: Iterable[str], law: Law) -> tuple[str, ...]:
    """The names of the parts that are one of these facts."""
    wanted = set(facts)
    return _sorted(name for name, fact in law.words.lists["parts"].items() if fact in wanted)


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
