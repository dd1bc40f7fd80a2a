"""What the law is made of: ways, cells, and the whole law. Read once, never changed; a narrower law is a new one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from commonground.privacy.law.facts import Asked, Facts
    from commonground.privacy.law.releases import ReleaseLaw
    from commonground.privacy.law.vocabulary import Vocabulary

# An empty word when it is met, else the code of what is missing.
Check = Callable[["Asked", "Facts", str], str]
Triple = tuple[str, str, str]


class LawError(Exception):
    """The table, a list or an overlay is wrong. ``problems`` names each with its file and key."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Reason(NamedTuple):
    """A plain sentence and the code under which it is translated."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which a cell lets something be seen, as a row of the law: what it needs, under which conditions, what it shows.

    ``id``: the row's name in the decision table, else derived from label and recipient. ``needs``: by act. ``shows``: the only
    fields (None: all). ``mark``: V read in a primary text, S secondary, R recalled, M measured. ``owner``: whose counsel signs.
    ``checks``: needs and conditions by act, made once. ``undated``: what looking without a permission checks, but for dates and reasons.
    """

    id: str
    effect: str
    rank: int
    needs: Mapping[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    citation: str
    mark: str
    certainty: str
    owner: str
    review_by: date
    shows: frozenset[str] | None = None
    obligations: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    record_first: bool = False
    duties: tuple[str, ...] = ()
    forms: frozenset[str] = frozenset()
    note: str = ""
    told: tuple[Reason, ...] = ()
    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict, compare=False, repr=False)
    undated: tuple[Check, ...] = field(default=(), compare=False, repr=False)


def in_order(ways: Iterable[Way]) -> list[Way]:
    """Ways in the order of their rank, whatever the order in which they were found."""
    return sorted(ways, key=lambda way: (way.rank, way.id))


@dataclass(frozen=True, slots=True)
class Cell:
    """What the law says of one label, recipient and purpose. ``source`` says where it is written: ``explicit``, or taken over
    from the ``recipient``'s cell *any*, from what the ``label`` says of the purpose, or from the ``purpose`` itself."""

    label: str
    recipient: str
    purpose: str
    ways: tuple[Way, ...]
    source: str
    way_ids: tuple[str, ...] = field(init=False, compare=False, repr=False)
    known_ways: tuple[str, ...] = field(init=False, compare=False, repr=False)
    takes_permission: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the ways in their rank, so that the order of a file never matters."""
        ways = in_order(self.ways)
        object.__setattr__(self, "ways", tuple(ways))
        object.__setattr__(self, "way_ids", tuple(dict.fromkeys(way.id for way in ways)))
        effects = (way.effect for way in ways if way.effect != "never")
        object.__setattr__(self, "known_ways", tuple(dict.fromkeys(effects)))
        needed = {code for way in ways for codes in way.needs.values() for code in codes}
        object.__setattr__(self, "takes_permission", not needed.isdisjoint({"release", "item_named"}))

    @property
    def id(self) -> str:
        """The stable name of the cell."""
        return f"{self.label}.{self.recipient}.{self.purpose}"

    @property
    def letters(self) -> str:
        """The ways as the letters of the decision table are written: sorted effect words, joined by a plus."""
        return "+".join(sorted({way.effect for way in self.ways}))


@dataclass(frozen=True, slots=True)
class Aside:
    """A row of the law that is no cell: fields that a label hides (V8, C2) or acts that it never allows (V3)."""

    id: str
    label: str
    words: frozenset[str]
    citation: str
    mark: str
    certainty: str
    owner: str
    review_by: date
    not_from: frozenset[str] = frozenset()
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """The whole law: every cell, the rows beside the cells, the closed lists, and the digest that is its version."""

    cells: Mapping[Triple, Cell]
    hides: Mapping[str, tuple[Aside, ...]]
    never_acts: Mapping[str, tuple[Aside, ...]]
    protected: frozenset[str]
    words: "Vocabulary"
    releases: "ReleaseLaw"
    version: str
    overlays: tuple[str, ...] = ()
    acts: Mapping[str, str] = field(init=False, compare=False, repr=False)
    reasons: Mapping[str, Reason] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep at hand what every decision looks up."""
        object.__setattr__(self, "acts", self.words.acts)
        object.__setattr__(self, "reasons", self.words.reasons)

    def cell(self, label: str, recipient: str, purpose: str) -> Cell:
        """The one cell of a label, a recipient and a purpose.

        :raises KeyError: when one of the words is not in its closed list.
        """
        return self.cells[label, recipient, purpose]
