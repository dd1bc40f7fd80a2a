"""Stories at the edge of every cell, made from the lists of facts: everything in hand, taken away thing by thing as long as the law
still opens; what is left is the least that opens, and every story next to it has one thing less or one thing else.

The compiled rows of the floor are not looked at: what decides is ``decide`` alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact, ReleaseFact
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.openings import field_of
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.shape import Cell
from commonground.privacy.models.reach import TIES
from commonground.privacy.tests.laid import KINDS, STAFF, Story

LAW = the_law()
AT = datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONDITIONS = LAW.words.lists["conditions"]
FORMS = sorted({form for terms in LAW.releases.terms.values() for form in terms.forms})
ELEMENTS = frozenset(LAW.words.lists["releases"]["element"])
NAMES = ("note", *LAW.words.lists["parts"])
# The facts that tables hold, each as a word of its own. A statement stands with a tie or an emergency access, a paper with an agreement,
# what was recorded with an emergency access.
FAMILIES: dict[str, tuple[str, ...]] = {
    "stated": tuple(sorted(f"stated {code}" for code, row in CONDITIONS.items() if not row.keys() & {"any_of", "trait", "relation", "fact", "paper", "told"})),
    "recorded": tuple(sorted(f"recorded {code}" for code in LAW.words.lists["records"])),
    "grant": tuple(f"grant {form}" for form in FORMS),
    "tie": tuple(f"tie {kind}" for kind in TIES),
    "paper": tuple(sorted(f"paper {row['paper']}" for row in CONDITIONS.values() if "paper" in row)),
    "emergency": ("emergency",), "wrote": ("wrote",), "agreement": ("agreement",), "reads": ("reads",),
}  # fmt: skip
ORDERS = (
    tuple(FAMILIES),
    tuple(reversed(FAMILIES)),
    ("grant", "tie", "wrote", "reads", "emergency", "agreement", "paper", "stated", "recorded"),
)
EVERYTHING = frozenset(word for words in FAMILIES.values() for word in words)


@dataclass(frozen=True, slots=True)
class Hand:
    """What is in hand of somebody of an agency and a role for a part of a name; ``long``: the permission lasts longer than any may."""

    label: str
    purpose: str
    own: bool
    who: tuple[str, str]
    name: str
    has: frozenset[str]
    long: bool = False

    def of(self, family: str) -> frozenset[str]:
        """The words of one family in hand."""
        return frozenset(word.partition(" ")[2] for word in self.has if word.startswith(f"{family} "))

    def asked(self) -> Asked:
        """The question."""
        recipient = recipient_of(*self.who, LAW.words)
        return Asked(
            labels=frozenset({self.label}), purpose=self.purpose, agency="holder" if self.own else "receiver", recipient=recipient.kind,
            owner="holder", reads=frozenset(LABELS) if "reads" in self.has else frozenset(), traits=recipient.traits,
            fields=frozenset({field_of(self.name, LAW)}), item="the item",
        )  # fmt: skip

    def facts(self, *, every_tie: bool = False) -> Facts:
        """What holds. As whoever gathers facts has it: for who answers legal paper the tie of a paper counts and no other, for everybody
        else all but that (``privacy.why``); with ``every_tie`` also those that do not count, as they stand in the tables.
        """
        everything = frozenset(LABELS), frozenset(PURPOSES)
        urgent = "emergency" in self.has
        by_paper = "by_paper" in recipient_of(*self.who, LAW.words).traits
        ties = frozenset(kind for kind in self.of("tie") if every_tie or (kind == "paper") is by_paper)
        agreed = AgreementFact(AT - HOUR, None, "holder", "receiver", *everything, self.of("paper"))
        return Facts(
            at=AT,
            agreements=(agreed,) if "agreement" in self.has and not self.own else (),
            releases=() if self.own else tuple(self._release(form) for form in sorted(self.of("grant"))),
            relations=tuple(RelationFact(AT - HOUR, None, kind) for kind in sorted(ties)),
            emergencies=(EmergencyFact(AT - HOUR / 2, None, self.purpose, "He does not breathe."),) if urgent else (),
            stated=self.of("stated") if ties or urgent else frozenset(),
            recorded=self.of("recorded") if urgent else frozenset(),
            author="wrote" in self.has,
        )

    def _release(self, form: str) -> ReleaseFact:
        return ReleaseFact(
            starts=AT - HOUR, ends=AT + HOUR + timedelta(days=400 if self.long else 0), givers=frozenset({"holder"}),
            receivers=frozenset({"receiver"}), labels=frozenset({self.label}), purposes=frozenset({self.purpose}), elements=ELEMENTS, form=form,
        )  # fmt: skip

    def opens(self) -> bool:
        """Whether the law opens it."""
        return decide(self.asked(), self.facts()).permits

    def story(self) -> Story:
        """As rows are laid from it."""
        holder = self.who[0] if self.own else "host"
        return Story(repr(self), self.asked(), self.facts(every_tie=True), holder, self.who, (self.name,))


@cache
def somebody(standing: str) -> tuple[tuple[str, str], ...]:
    """A kind of agency and a role for each set of traits that this recipient can have; of any kind of agency among the own."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for kind in KINDS:
        for role in STAFF:
            one = recipient_of(kind, role, LAW.words)
            if standing in ("own", one.kind):
                found.setdefault(one.traits, (kind, role))
    return tuple(found[traits] for traits in sorted(found, key=sorted))


def edges(cell: Cell) -> Iterator[Hand]:
    """The stories of one cell: everything in hand, the least that opens, and what lies next to it."""
    told: set[frozenset[str]] = set()
    for who in somebody(cell.recipient):
        full = Hand(cell.label, cell.purpose, cell.recipient == "own", who, "note", EVERYTHING)
        for name in ("note", "be_careful"):
            yield replace(full, name=name)
            for has in _least(replace(full, name=name), cell):
                if has not in told:
                    told.add(has)
                    least = replace(full, name=name, has=has)
                    yield least
                    yield from _next_to(least, somebody(cell.recipient))


_KNOWN: dict[tuple[object, ...], tuple[frozenset[str], ...]] = {}


def _least(full: Hand, cell: Cell) -> tuple[frozenset[str], ...]:
    """The least sets of facts that open; found once for all cells of a label that have the same ways."""
    ways = tuple((way.effect, way.conditions, way.shows, way.forms, way.record, repr(way.needs)) for way in cell.ways)
    key = (full.label, full.own, full.name, recipient_of(*full.who, LAW.words).traits, ways)
    if key not in _KNOWN:
        _KNOWN[key] = tuple(dict.fromkeys(_found(full)))
    return _KNOWN[key]


def _found(full: Hand) -> Iterator[frozenset[str]]:
    """For each fact, the least that opens and still holds this fact, when it is of any use; taken away in several orders, since what
    goes first closes the ways that would have needed it."""
    if not full.opens():
        return
    for last in sorted(EVERYTHING - set(FAMILIES["recorded"])):
        for order in ORDERS:
            if last in (has := _without(full, last, order)).has:
                yield has.has


def _without(full: Hand, last: str, order: Iterable[str]) -> Hand:
    """What is left when family by family, then fact by fact is taken away as long as it opens; ``last`` goes last."""
    held = full
    for family in order:
        held = _drop(held, frozenset(FAMILIES[family]) - {last})
    for word in sorted(held.has - {last}):
        held = _drop(held, frozenset({word}))
    return _drop(held, frozenset({last}))


def _drop(held: Hand, words: frozenset[str]) -> Hand:
    less = replace(held, has=held.has - words)
    return less if less.opens() else held


def _next_to(least: Hand, others: Iterable[tuple[str, str]]) -> Iterator[Hand]:
    """One thing less, or one thing else."""
    for word in sorted(least.has):
        yield replace(least, has=least.has - {word})
        family = word.partition(" ")[0]
        if family in ("tie", "grant"):
            for other in (*FAMILIES["tie"], *FAMILIES["grant"], "wrote"):
                yield replace(least, has=least.has - {word} | {other})
                yield replace(
                    least, has=least.has - {word} | {other, "emergency"}
                )  # which is another place for what was stated
    for name in NAMES:
        yield replace(least, name=name)
    for who in others:
        yield replace(least, who=who)
    if least.of("grant"):
        yield replace(least, long=True)
