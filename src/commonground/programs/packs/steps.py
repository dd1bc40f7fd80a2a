"""What comes next, by the pack: pure functions that situations, the page and the running program ask alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from commonground.programs.packs.conditions import Fact, condition
from commonground.programs.packs.shape import Clock, Message, Move, Pack, Task
from commonground.programs.packs.vocabulary import Words

Facts = Mapping[str, Fact]


class NotPossible(Exception):
    """The step is not possible now; ``words`` is the sentence that staff read, where the pack has one."""

    def __init__(self, why: str, words: Words | None = None) -> None:
        super().__init__(why)
        self.words = words


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules of eligibility say: ``in``, ``not_for`` (this program is not for this), or ``ask`` (a person decides).

    ``because`` holds the rules that spoke, ``open`` those that rest on what nobody answered yet.
    """

    says: Literal["in", "not_for", "ask"]
    because: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class After:
    """What a step causes: the stage, clocks that start and (where they run) end, tasks that come up, messages that are offered or sent.

    ``lapses`` are those of ``stops`` that end only because the way has ended: what they asked for was neither done nor left undone.
    """

    stage: str
    clocks: tuple[str, ...]
    stops: tuple[str, ...]
    tasks: tuple[str, ...]
    messages: tuple[str, ...]
    lapses: tuple[str, ...] = ()


class Standing(Enum):
    """How the guard of a step stands: it holds, it does not, or it rests on what nobody answered."""

    HOLDS = True
    DOES_NOT = False
    NOT_KNOWN = None


def eligibility(pack: Pack, facts: Facts) -> Answer:
    """Whether the program is for this. What is not known never shuts out and never lets in: then a person decides."""
    held = {rule.code: condition(rule.when).holds(facts) for rule in pack.eligibility}
    unknown = tuple(code for code, said in held.items() if said is None)
    spoke = [rule for rule in pack.eligibility if held[rule.code]]
    for says in ("not_for", "ask", "in"):
        because = tuple(rule.code for rule in spoke if rule.says == says)
        if because and (says != "in" or not any(r.code in unknown for r in pack.eligibility if r.says != "in")):
            return Answer(says, because, unknown)
    return Answer("ask", tuple(rule.code for rule in spoke), unknown)


def moves(pack: Pack, stage: str, role: str) -> tuple[Move, ...]:
    """The moves that a role may make from a stage, whether or not their guards hold yet."""
    return tuple(move for move in pack.move if stage in move.from_ and role in move.who)


def standing(move: Move, facts: Facts) -> Standing:
    """How the guard of a step stands; without a guard it holds."""
    return Standing(True if move.guard is None else condition(move.guard).holds(facts))


def begin(pack: Pack, facts: Facts) -> After:
    """What happens when somebody enters the program."""
    return _after(pack, pack.first.code, [f"enter {pack.first.code}"], facts)


def take(pack: Pack, stage: str, verb: str, role: str, facts: Facts) -> After:
    """One step.

    :raises NotPossible: when the role may not, the stage is another, or the guard does not hold (or is not known to hold).
    """
    move = next((move for move in moves(pack, stage, role) if move.verb == verb), None)
    if move is None:
        raise NotPossible(f"{role} has no step {verb} from {stage}")
    if standing(move, facts) is not Standing.HOLDS:
        raise NotPossible(f"the guard of {verb} does not hold", move.guard_words)
    return taken(pack, stage, move, facts)


def taken(pack: Pack, stage: str, move: Move, facts: Facts) -> After:
    """What a step causes that was taken, by whomever: its guard is not asked."""
    events = [f"leave {stage}", f"move {move.verb}", f"enter {move.to}"]
    return _after(pack, move.to, events, facts)


def happen(pack: Pack, stage: str, event: str, facts: Facts) -> After:
    """What something causes that moves nobody to another stage: a form filled in, a task done, a contact made, a message sent.

    :param event: as a pack writes it, for example ``form scene``.
    """
    return _after(pack, stage, [event], facts)


def _after(pack: Pack, stage: str, events: list[str], facts: Facts) -> After:
    ends = {f"enter {one.code}" for one in pack.stage if one.ends}
    ended = {clock.code: set(clock.stop) & set(events) for clock in pack.clock}
    return After(
        stage=stage,
        clocks=tuple(clock.code for clock in starting(pack, events, facts)),
        stops=tuple(code for code, by in ended.items() if by),
        lapses=tuple(code for code, by in ended.items() if by and by <= ends),
        tasks=tuple(task.code for task in tasks(pack, stage, facts)),
        messages=tuple(message.code for message in messages(pack, events, facts)),
    )


def starting(pack: Pack, events: list[str], facts: Facts) -> Iterator[Clock]:
    """Clocks that these events start. A condition that is not known to hold starts nothing."""
    for clock in pack.clock:
        if set(clock.start) & set(events) and (clock.when is None or condition(clock.when).holds(facts)):
            yield clock


def tasks(pack: Pack, stage: str, facts: Facts) -> Iterator[Task]:
    """Tasks of a stage. One whose condition is not known comes up: better one question too many than a person forgotten."""
    for task in pack.task:
        if task.stage == stage and (task.when is None or condition(task.when).holds(facts) is not False):
            yield task


def messages(pack: Pack, events: list[str], facts: Facts) -> Iterator[Message]:
    """Messages that these events offer or send. A condition that is not known to hold sends nothing."""
    for message in pack.message:
        if set(message.on) & set(events) and (message.when is None or condition(message.when).holds(facts)):
            yield message
