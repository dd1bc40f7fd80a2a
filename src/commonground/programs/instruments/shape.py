"""What an instrument is made of: items with their choices, bands, flags and the next steps that they open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Answer = int | str | None
Words = Mapping[str, str]
When = Mapping[str, int | str | Sequence[int | str]]
"""What must have been answered, item by item: one value, or one of several. ``UNANSWERED`` stands for no answer."""
UNANSWERED = "unanswered"
CERTAINTIES = {"V": "read in a primary source", "S": "from a secondary source", "R": "recalled, to be confirmed"}


class NotAnAnswer(ValueError):
    """What came for an item is none of its choices, or an item was left out of the sheet; nothing may be stored."""


class NotToBeAsked(NotAnAnswer):
    """What has to be true before the first question is put is not (for example: apart and out of hearing)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a person can give: its value on the sheet, its points, its words by language."""

    value: int | str
    points: int
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``role``: ``scored``, ``gate`` (a No closes the form), ``unscored``, ``context`` (not a question of the
    published form; it only decides which published cut applies), ``before`` (must be Yes, or nothing is asked) or ``judgment`` (what
    whoever asks believes; needed, and no answer of the person).

    ``asked_when`` is the published branch: the question is put only when the others were answered so. ``hint`` is what the
    published sheet says beside the question (examples).
    """

    code: str
    role: str
    words: Words
    choices: tuple[Choice, ...]
    asked_when: When = field(default_factory=dict)
    hint: Words = field(default_factory=dict)

    @property
    def must_be_on_the_sheet(self) -> bool:
        """Whether the sheet names this item even when the person gave no answer."""
        return self.role in ("scored", "gate", "before", "judgment")

    def points(self, answer: Answer) -> int:
        """The points of an answer.

        :raises NotAnAnswer: when it is none of the choices.
        """
        for choice in self.choices:
            if type(choice.value) is type(answer) and choice.value == answer:
                return choice.points
        raise NotAnAnswer(f"item {self.code}: {answer!r} is not an answer")


@dataclass(frozen=True, slots=True)
class Band:
    """A published result with its name: a range of scores, or answers that make it (``any_of``), or so many of some items
    (``count``). ``when`` narrows it to a context answer (for example sex woman).

    ``decided`` says that what was answered settles it, whatever was left open. ``certainty`` is how the rule is known (V, S, R).
    """

    code: str
    lowest: int | None
    highest: int | None
    words: Words
    positive: bool
    source: str
    review_by: date
    when: When = field(default_factory=dict)
    any_of: tuple[When, ...] = ()
    count: "Count | None" = None
    decided: bool = False
    certainty: str = "V"


@dataclass(frozen=True, slots=True)
class Count:
    """So many answers of one kind among some items (for example four Yes among 4 to 11)."""

    items: tuple[str, ...]
    value: int | str
    least: int


@dataclass(frozen=True, slots=True)
class Flag:
    """What opens next steps, complete or not: an item with the least points, or answers (``any_of``), or a result (``bands``).

    ``raised_by`` names what no answer alone can say: ``contradiction`` (a Yes behind a question that closed it) or
    ``nothing_answered``.
    """

    code: str
    item: str
    least: int
    next_steps: tuple[str, ...]
    source: str
    review_by: date
    any_of: tuple[When, ...] = ()
    bands: tuple[str, ...] = ()
    raised_by: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a clinician does next: who does it, and what it never means by itself."""

    code: str
    by: str
    never: str
    words: Words


@dataclass(frozen=True, slots=True)
class Score:
    """The result. Incomplete: ``score``, ``band`` and ``positive`` are None. ``next_steps`` may be open all the same.

    A form whose published result is no sum of points has no ``score`` even when complete. ``stops`` says that the gate closed
    the form. ``version`` names the wording and rule that were used, ``rule`` how it is made (sum, table), ``scorer`` by which scorer.
    """

    score: int | None
    band: str | None
    positive: bool | None
    complete: bool
    flags: tuple[str, ...]
    next_steps: tuple[str, ...]
    stops: bool
    version: str
    rule: str = "sum"
    scorer: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published instrument. ``languages`` lists those with a confirmed wording; ``draft_languages`` are shown to be
    reviewed and never used with a person.

    ``given_by`` are the roles that may give it (empty: every role with the right). ``otherwise`` are next steps that are open when
    nothing else opened one. ``labels`` are those under which its answers may stand; whoever asks decides which (an officer's are the police
    record, an advocate's are privileged). ``certainty`` is how the wording is known (V, S, R).
    """

    code: str
    version: str
    title: Words
    lead: Words
    stem: Words
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    flags: tuple[Flag, ...]
    next_steps: Mapping[str, NextStep]
    languages: tuple[str, ...]
    draft_languages: tuple[str, ...]
    youngest: int
    never_for: Words
    permission: str
    source: str
    review_by: date
    oldest: int | None = None
    rule: str = "sum"
    certainty: str = "V"
    given_by: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    labels: tuple[str, ...] = ("health",)

    def item(self, code: str) -> Item:
        """One item by its code.

        :raises KeyError: when there is none.
        """
        return {item.code: item for item in self.items}[code]

    def band(self, code: str) -> Band:
        """One band by its code.

        :raises KeyError: when there is none.
        """
        return {band.code: band for band in self.bands}[code]

    def score(self, answers: Mapping[str, Answer]) -> Score:
        """The published rule applied to a sheet.

        :param answers: item code to the value of a choice, or None where the person gave no answer. Every scored item and
            the gate must be on the sheet.
        :raises NotAnAnswer: for a value that is no choice, an item left out, or an item that does not exist.
        """
        from commonground.programs.instruments import scoring

        return scoring.score(self, answers)
