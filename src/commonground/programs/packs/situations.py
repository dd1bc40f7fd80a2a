"""Situations: short stories that ship with a pack. Each is told to the functions that the program runs by, and must come out so."""

from collections.abc import Iterator
from dataclasses import replace

from commonground.programs.packs import steps, walking
from commonground.programs.packs.shape import Pack, Situation, Step


def run(pack: Pack) -> Iterator[str]:
    """What came out differently than the stories say, each as a sentence; nothing when all is well."""
    for situation in pack.situation:
        yield from (f"situations/{situation.code}.toml: {what}" for what in told(pack, situation))


def told(pack: Pack, situation: Situation) -> Iterator[str]:
    """What came out differently in one story."""
    facts = dict(situation.facts)
    answer = steps.eligibility(pack, facts)
    if answer.says != situation.eligible:
        yield f"eligible: {answer.says} came out ({', '.join((*answer.because, *answer.open))}), not {situation.eligible}"
    if situation.eligible == "not_for":
        return
    now = steps.begin(pack, facts)
    yield from _differences("at the start", now, now.stage, situation.clocks, (), situation.tasks, now.messages)
    stage, running = now.stage, set(now.clocks)
    for number, step in enumerate(situation.step, 1):
        facts |= step.facts
        where = f"step {number} ({step.does})"
        try:
            now = steps.take(pack, stage, step.does, step.by, facts)
        except steps.NotPossible as wrong:
            if not step.not_now:
                yield f"{where}: {wrong}"
            elif step.stage != stage:
                yield f"{where}: the stage stays {stage}, not {step.stage}"
            continue
        then = walking.change(now, running)
        now = replace(now, stops=(*then.meets, *then.stops))
        yield from _of_step(where, now, step)
        stage, running = now.stage, (running - set(now.stops)) | set(then.starts)


def _of_step(where: str, now: steps.After, step: Step) -> Iterator[str]:
    if step.not_now:
        yield f"{where}: it was possible"
    yield from _differences(where, now, step.stage, step.clocks, step.stops, step.tasks, step.messages)


def _differences(
    where: str, now: steps.After, stage: str, clocks: tuple[str, ...], stops: tuple[str, ...], tasks: tuple[str, ...],
    messages: tuple[str, ...],
) -> Iterator[str]:  # fmt: skip
    wanted = {
        "stage": {stage},
        "clocks": set(clocks),
        "stops": set(stops),
        "tasks": set(tasks),
        "messages": set(messages),
    }
    came = {
        "stage": {now.stage},
        "clocks": set(now.clocks),
        "stops": set(now.stops),
        "tasks": set(now.tasks),
        "messages": set(now.messages),
    }
    for what, expected in wanted.items():
        if came[what] != expected:
            yield f"{where}: {what}: {sorted(came[what])} came out, not {sorted(expected)}"
