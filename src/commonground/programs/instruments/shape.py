"""What an instrument is made of: items with their choices, bands, flags and the next steps that they open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Answer = int | str | None
Words = Mapping[str, str]


class NotAnAnswer(ValueError):
    """What came for an item is none of its choices, or an item was left out of the sheet; nothing may be stored."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a person can give: its value on the sheet, its points, its words by language."""

    value: int | str
    points: int
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``role``: ``scored``, ``gate`` (a No closes the form), ``unscored`` or ``context`` (not a question of the
    published form; it only decides which published cut applies)."""

    code: str
    role: str
    words: Words
    choices: tuple[Choice, ...]

    @property
    def must_be_on_the_sheet(self) -> bool:
        """Whether the sheet names this item even when the person gave no answer."""
        return self.role in ("scored", "gate")

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
    """A published range of scores with its name; ``when`` narrows it to a context answer (for example sex woman)."""

    code: str
    lowest: int
    highest: int
    words: Words
    positive: bool
    source: str
    review_by: date
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer that opens next steps whatever the score: the item and the least points that raise it."""

    code: str
    item: str
    least: int
    next_steps: tuple[str, ...]
    source: str
    review_by: date


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

    ``stops`` says that the gate closed the form. ``version`` names the wording and rule that were used.
    """

    score: int | None
    band: str | None
    positive: bool | None
    complete: bool
    flags: tuple[str, ...]
    next_steps: tuple[str, ...]
    stops: bool
    version: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published instrument. ``languages`` lists those with a confirmed wording; ``draft_languages`` are shown to be
    reviewed and never used with a person."""

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
