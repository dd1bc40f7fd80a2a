"""Walking through a program: which steps are open now, what holds the others up, and what a step changes of what runs already.

Pure, and one for all: the running program (``cases``), the simulation and the situations that ship with a pack ask these functions.
"""

from collections.abc import Collection
from dataclasses import dataclass

from commonground.programs.packs.conditions import Joined, Known, Not, Tree, condition, fields_of
from commonground.programs.packs.shape import Clock, Form, FormField, Message, Move, Pack, Stage, Task
from commonground.programs.packs.steps import After, Facts, Standing, standing
from commonground.programs.packs.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Way:
    """One step from here: ``open`` when it can be taken now; else ``words`` say why not, and ``missing`` what nobody has answered yet.

    ``own`` tells whether the one who asks may hold one of its roles. A step of a partner's is written down, not taken: the partner
    answers for what it knows, so that such a step is held up only by what is known here and speaks against it.
    """

    move: Move
    open: bool
    own: bool
    words: Words | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to what runs: clocks that start, are met, or are over without having been met; tasks and letters that come up."""

    stage: str
    starts: tuple[str, ...]
    meets: tuple[str, ...]
    stops: tuple[str, ...]
    tasks: tuple[str, ...]
    messages: tuple[str, ...]


def ways(pack: Pack, stage: str, roles: Collection[str], facts: Facts) -> tuple[Way, ...]:
    """Every step that leads on from a stage, in the order of the pack, with what is still missing for it.

    :param roles: codes of the roles that whoever asks may hold.
    """
    return tuple(_way(move, roles, facts) for move in pack.move if stage in move.from_)


def _way(move: Move, roles: Collection[str], facts: Facts) -> Way:
    own = not set(move.who).isdisjoint(roles)
    holds = standing(move, facts) is Standing.HOLDS if own else not speaks_against(move, facts)
    missing = () if holds else _unanswered(move, facts)
    return Way(move, holds, own, None if holds else move.guard_words, missing)


def speaks_against(move: Move, facts: Facts) -> bool:
    """Whether what is known here contradicts the guard of a step. What nobody answered here may well be answered at a partner."""
    return move.guard is not None and _as_far_as_known(condition(move.guard), facts) is False


def _as_far_as_known(tree: Tree, facts: Facts) -> bool | None:
    if isinstance(tree, Known):
        return True if tree.field in facts else None
    if isinstance(tree, Not):
        held = _as_far_as_known(tree.part, facts)
        return None if held is None else not held
    if isinstance(tree, Joined):
        parts = [_as_far_as_known(part, facts) for part in tree.parts]
        if (not tree.every) in parts:
            return not tree.every
        return None if None in parts else tree.every
    return tree.holds(facts)


def _unanswered(move: Move, facts: Facts) -> tuple[str, ...]:
    asked = fields_of(condition(move.guard)) if move.guard is not None else ()
    return tuple(dict.fromkeys(part.field for part in asked if part.field not in facts))


def change(after: After, running: Collection[str]) -> Change:
    """What a step changes where these clocks run: only what runs ends, and what goes on running is not started a second time."""
    ended = [code for code in after.stops if code in running]
    still = set(running) - set(ended)
    return Change(
        stage=after.stage,
        starts=tuple(code for code in after.clocks if code not in still),
        meets=tuple(code for code in ended if code not in after.lapses),
        stops=tuple(code for code in ended if code in after.lapses),
        tasks=after.tasks,
        messages=after.messages,
    )


def waits(clock: Clock, *, unreachable: bool) -> bool:
    """Whether a clock waits for the person: with no safe way to reach them nobody is pushed to, and it is never overdue."""
    return unreachable and clock.wait_for_them


def every_role(pack: Pack) -> frozenset[str]:
    """The codes of all roles."""
    return frozenset(role.code for role in pack.role)


def held_by(pack: Pack, agency_kind: str) -> frozenset[str]:
    """The roles that staff of an agency of this kind may hold."""
    return frozenset(role.code for role in pack.role if agency_kind in role.agencies)


def stage_of(pack: Pack, code: str) -> Stage | None:
    """A stage by its code; None when this version has none of that name."""
    return next((stage for stage in pack.stage if stage.code == code), None)


def clock_of(pack: Pack, code: str) -> Clock | None:
    """A clock by its code."""
    return next((clock for clock in pack.clock if clock.code == code), None)


def task_of(pack: Pack, code: str) -> Task | None:
    """A task by its code."""
    return next((task for task in pack.task if task.code == code), None)


def message_of(pack: Pack, code: str) -> Message | None:
    """A letter or message by its code."""
    return next((message for message in pack.message if message.code == code), None)


def form_of(pack: Pack, code: str) -> Form | None:
    """A form by its code."""
    return next((form for form in pack.form if form.code == code), None)


def asked(pack: Pack) -> dict[str, FormField]:
    """Every question of the program by form.field."""
    return {f"{form.code}.{field.code}": field for form in pack.form for field in form.field}
