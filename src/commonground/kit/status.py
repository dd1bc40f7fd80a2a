"""One table per noun says every move: from, verb, to, who. The guard, the notice and the diagram come from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.kit.noes import NotNow

REGISTRY: dict[str, "StatusTable"] = {}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a status table: ``verb`` takes the noun from any of ``sources`` to ``target``.

    ``owner`` says in a word who owns the noun in the target state; ``notice`` is the sentence others are told, or empty.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    owner: str = ""
    notice: str = ""


class StatusTable:
    """All moves of one noun.

    :param noun: dotted name, for example ``referrals.referral``.
    :param words: status code -> plain words for a screen.
    :param moves: the rows.
    :param first: the status a new one has.
    """

    def __init__(self, noun: str, *, words: dict[str, str], moves: Iterable[Move], first: str) -> None:
        self.noun, self.words, self.moves, self.first = noun, words, tuple(moves), first
        self._by_verb = {move.verb: move for move in self.moves}
        named = {first} | {m.target for m in self.moves} | {s for m in self.moves for s in m.sources}
        if named != set(words):
            raise ValueError(f"{noun}: statuses without words or never used: {sorted(named ^ set(words))}")
        REGISTRY[noun] = self

    @property
    def choices(self) -> list[tuple[str, str]]:
        """For the model field."""
        return list(self.words.items())

    def target(self, verb: str) -> str:
        """Where the verb leads."""
        return self._by_verb[verb].target

    def allows(self, status: str, verb: str) -> bool:
        """Whether the verb is possible from this status."""
        return status in self._by_verb[verb].sources

    def move(self, status: str, verb: str) -> str:
        """The new status, or :class:`NotNow` with the sentence that says what it is now."""
        if not self.allows(status, verb):
            raise NotNow(f"This is {self.words[status].lower()} now, so that step is not possible.", code="S0")
        return self.target(verb)

    def verbs(self, status: str) -> list[str]:
        """The verbs that are possible now, in the order of the table."""
        return [move.verb for move in self.moves if status in move.sources]

    def mermaid(self) -> str:
        """The diagram, as Mermaid text."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {s} --> {m.target}: {m.verb}" for m in self.moves for s in m.sources]
        return "\n".join(lines)
