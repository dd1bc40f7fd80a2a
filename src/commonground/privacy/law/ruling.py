"""The decision: ``decide(asked, facts)``. Deny is the default, a forbid beats every permit, every label must permit, and the order of
rules never matters. It looks nothing up and changes nothing, and every answer bears the version of the law.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.existence import hides, hides_the_rest
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.forbids import FORBIDS, is_sealed
from commonground.privacy.law.shape import Cell, Law, Reason, Way, in_order
from commonground.privacy.law.trying import left_open, said_first, tried

OWN_WORDS = frozenset({"own_words", "own_facts"})
NOTHING: frozenset[str] = frozenset()
BASES = {"own": "own_agency", "self": "self_access"}
T = TypeVar("T")


class Ruling(NamedTuple):
    """The answer.

    ``effect``: ``permit`` or ``forbid``. ``basis``: ``own_agency``, ``self_access`` or the way that opened it; on a forbid the deciding
    reason. ``shown``: the only fields (None: all but ``hidden``). ``obligations`` travel with the copy, ``record`` must stand in the
    ledger, ``duties`` follow. ``cells``: the rows of the law that decided. ``hides_existence``: whoever asked may not learn that
    there is anything, or that anything was left out. ``instead``: ways that the law knows for it, other than the one tried.
    """

    effect: str
    basis: str
    version: str
    reasons: tuple[Reason, ...]
    cells: tuple[str, ...] = ()
    shown: frozenset[str] | None = None
    hidden: frozenset[str] = NOTHING
    obligations: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    hides_existence: bool = False
    instead: tuple[str, ...] = ()

    @property
    def permits(self) -> bool:
        """Whether it may be seen, counted or sent."""
        return self.effect == "permit"

    def shows(self, field: str) -> bool:
        """Whether a field may pass."""
        return self.permits and field not in self.hidden and (self.shown is None or field in self.shown)


def decide(asked: Asked, facts: Facts, law: Law | None = None) -> Ruling:
    """Whether, on what basis and how much of the part may be seen or sent, with the reasons in plain sentences."""
    law = law or the_law()
    barred = [code for code, bars in FORBIDS.items() if bars(asked, facts, law)]
    if barred:
        return _barred(barred, asked, law)
    labels = asked.labels | {"court.sealed"} if is_sealed(facts) else asked.labels
    standing, act = asked.standing, law.acts[asked.act]
    bound = left_open(facts, law) if facts.obligations and standing not in BASES else None
    opened: list[Way] = []
    shut: list[Cell] = []
    missing: list[str] = []
    shown: frozenset[str] | None = OWN_WORDS if standing == "self" and facts.several_people else None
    hidden = NOTHING
    for label in labels if len(labels) == 1 else sorted(labels):
        cell = law.cells[label, standing, asked.purpose]
        ways, lacks = tried(cell, act, asked, facts, bound, law)
        if not ways:
            shut.append(cell)
            missing += lacks
            continue
        opened += ways
        if ways[0].shows is not None:
            listed = NOTHING.union(*(way.shows or NOTHING for way in ways))
            shown = listed if shown is None else shown & listed
        for row in law.hides[label]:
            if standing not in row.not_from:
                hidden |= row.words
    if shut:
        return _shut(shut, [*said_first(shut, facts, bound, law), *missing], asked, facts, law)
    if (shown is not None and not shown - hidden) or (asked.fields and not _left(asked.fields, shown, hidden)):
        return _nothing_left(opened, law)
    return _permitted(opened, shown, hidden, asked, law)


def _left(fields: frozenset[str], shown: frozenset[str] | None, hidden: frozenset[str]) -> frozenset[str]:
    return (fields if shown is None else fields & shown) - hidden


def _permitted(
    opened: list[Way], shown: frozenset[str] | None, hidden: frozenset[str], asked: Asked, law: Law
) -> Ruling:
    if len(opened) > 1:
        opened = in_order(opened)
    first = opened[0]
    alone = len(opened) == 1
    return Ruling(
        effect="permit",
        basis=BASES.get(asked.standing, opened[-1].effect),
        version=law.version,
        reasons=first.told if alone else _all([way.told for way in opened]),
        cells=(first.id,) if alone else _all([(way.id,) for way in opened]),
        shown=shown,
        hidden=hidden,
        obligations=first.obligations if alone else _all([way.obligations for way in opened]),
        record=first.record if alone else _all([way.record for way in opened]),
        duties=first.duties if alone else _all([way.duties for way in opened]),
        hides_existence=hides_the_rest(first, shown, hidden, asked, law),
    )


def _all(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for several in lists for one in several))


def _barred(codes: list[str], asked: Asked, law: Law) -> Ruling:
    rows = law.words.lists["forbids"]
    first = sorted(codes, key=list(rows).index)
    never = [
        (row.id,) for label in sorted(asked.labels) for row in law.never_acts.get(label, ()) if asked.act in row.words
    ]
    return Ruling(
        effect="forbid",
        basis=first[0],
        version=law.version,
        reasons=tuple(law.reasons[code] for code in first),
        cells=_all([*never, ("J1",) if "sealed" in codes else ()]),
        duties=_all((rows[code]["tells"],) for code in first if "tells" in rows[code]),
        hides_existence=any(rows[code]["hides"] for code in first) or bool(asked.labels & law.protected),
    )


def _shut(shut: list[Cell], missing: list[str], asked: Asked, facts: Facts, law: Law) -> Ruling:
    codes = tuple(dict.fromkeys(missing))
    alone = shut[0] if len(shut) == 1 else None
    instead = alone.known_ways if alone else _all(cell.known_ways for cell in shut)
    paper = asked.purpose == "legal_process" and "custodian" in instead
    return Ruling(
        effect="forbid",
        basis=codes[0],
        version=law.version,
        reasons=tuple([law.reasons[code] for code in codes]),
        cells=alone.way_ids if alone else _all(cell.way_ids for cell in shut),
        record=("document", "issuer", "custodian") if paper else (),
        duties=_still_to_do(shut, paper, asked, facts, law),
        hides_existence=hides(shut, asked, facts, law),
        instead=instead,
    )


def _still_to_do(shut: list[Cell], paper: bool, asked: Asked, facts: Facts, law: Law) -> tuple[str, ...]:
    """What a no leaves to do: hand paper to the custodian, keep what a letter asks to keep, tell somebody when the holder wanted to
    send, point elsewhere."""
    duties = ["open_custodian_task"] if paper else []
    if "preservation_letter" in facts.stated:
        duties.append("hold_records")
    if asked.act == "send" or asked.standing == "self":
        duties += [duty for cell in shut for way in cell.ways if way.effect == "never" for duty in way.duties]
    for label in asked.labels:
        for row in law.hides[label]:
            if row.duties and asked.standing not in row.not_from:
                duties += row.duties
    return tuple(dict.fromkeys(duties)) if duties else ()


def _nothing_left(opened: list[Way], law: Law) -> Ruling:
    return Ruling(
        effect="forbid",
        basis="fields",
        version=law.version,
        reasons=(law.reasons["fields"],),
        cells=_all((way.id,) for way in in_order(opened)),
        hides_existence=True,
    )
