"""The stages as a map: one beginning, every stage reached, from every stage a way to an end, no guard on what nobody asked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from commonground.programs.packs.conditions import condition, fields_of
from commonground.programs.packs.shape import Move

if TYPE_CHECKING:
    from commonground.programs.packs.checking import Whole


def reached(starts: Iterable[str], leads: Mapping[str, set[str]]) -> set[str]:
    """Everything that one comes to from here, the start included."""
    seen, ahead = set[str](), set(starts)
    while ahead:
        seen |= ahead
        ahead = {then for one in ahead for then in leads.get(one, set())} - seen
    return seen


def leads(moves: Iterable[Move], *, back: bool = False) -> dict[str, set[str]]:
    """Stage to the stages that a move leads to, or comes from."""
    found: dict[str, set[str]] = {}
    for move in moves:
        for stage in move.from_:
            start, end = (move.to, stage) if back else (stage, move.to)
            found.setdefault(start, set()).add(end)
    return found


def check(whole: "Whole") -> bool:
    """Note what is wrong with the map; whether it has one beginning."""
    stages, moves = whole.pack.stage, whole.pack.move
    firsts = [number for number, stage in enumerate(stages) if stage.first]
    if len(firsts) != 1:
        place = ("stage", firsts[1], "first") if firsts else ("stage",)
        whole.wrong(place, f"{len(firsts)} stages are the first", "give first = true to exactly one")
        return False
    if not any(stage.ends for stage in stages):
        whole.wrong(("stage",), "no stage ends the way", "give ends = true to at least one")
    come = reached([stages[firsts[0]].code], leads(moves))
    out = reached([stage.code for stage in stages if stage.ends], leads(moves, back=True))
    for number, stage in enumerate(stages):
        if stage.code not in come:
            whole.wrong(("stage", number, "code"), f"no way leads to the stage {stage.code}", "add a [[move]] to it")
        if stage.code not in out:
            whole.wrong(
                ("stage", number, "code"), f"from the stage {stage.code} no way leads to an end", "add a [[move]] out"
            )
    guards(whole)
    return True


def guards(whole: "Whole") -> None:
    """A guard rests only on what was asked in this stage or on the way to it, and says what to do when it does not hold."""
    asked = {stage.code: set(stage.forms) for stage in whole.pack.stage}
    back = leads(whole.pack.move, back=True)
    for number, move in enumerate(whole.pack.move):
        if not move.who:
            whole.wrong(("move", number, "who"), "nobody may make this move", "name at least one role")
        if not move.from_:
            whole.wrong(("move", number, "from"), "it leaves no stage", "name at least one stage")
        if move.guard is None:
            continue
        if move.guard_words is None:
            whole.wrong(("move", number, "guard"), "a guard without words", "add guard_words: what staff read then")
        forms = {part.field.split(".")[0] for part in fields_of(condition(move.guard))}
        for start in move.from_:
            before = {form for stage in reached([start], back) for form in asked.get(stage, set())}
            if unasked := sorted((forms & whole.codes["form"]) - before):
                whole.wrong(
                    ("move", number, "guard"),
                    f"before {start} nobody asks {', '.join(unasked)}",
                    "put the form on a stage before",
                )
