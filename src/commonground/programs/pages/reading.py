"""A pack as a page: what the program is, for whom, what happens when, what it may never do, what is known and how surely."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden
from commonground.programs.packs import UnknownPack, overdue, pack, shipped
from commonground.programs.packs.canonical import digest
from commonground.programs.packs.shape import Clock, Message, Move, Pack, Source, Stage, Task


@dataclass(frozen=True, slots=True)
class Place:
    """One stage of the way, with what is due, what is done and where one goes from it."""

    stage: Stage
    clocks: list[tuple[Clock, Source]]
    tasks: list[Task]
    moves: list[tuple[Move, Stage]]


def way(made: Pack) -> Iterator[Place]:
    """The stages in their order. A clock stands at the stage that starts it: by being entered, or by a step or a form there."""
    stages = {stage.code: stage for stage in made.stage}
    for stage in made.stage:
        moves = [move for move in made.move if stage.code in move.from_]
        starts = {f"enter {stage.code}", f"leave {stage.code}"}
        starts |= {f"move {move.verb}" for move in moves} | {f"form {form}" for form in stage.forms}
        yield Place(
            stage=stage,
            clocks=[(clock, made.cited(clock.source)) for clock in made.clock if starts & set(clock.start)],
            tasks=[task for task in made.task if task.stage == stage.code],
            moves=[(move, stages[move.to]) for move in moves],
        )


def letters(made: Pack) -> list[Message]:
    """What is written to people outside the team."""
    return [message for message in made.message if message.to != "role"]


@require_GET
@open_to("programs.read", purpose="administration")
def listed(request: HttpRequest) -> HttpResponse:
    """Every program model that there is."""
    return render(request, "programs/list.html", {"packs": [pack(code) for code in shipped()]})


@require_GET
@open_to("programs.read", purpose="administration")
def one(request: HttpRequest, program: str) -> HttpResponse:
    """One program model, whole.

    :raises Hidden: when none of this code is there.
    """
    try:
        made = pack(program)
    except UnknownPack:
        raise Hidden from None
    sure = {source.code: source for source in made.source}
    context = {
        "pack": made,
        "way": list(way(made)),
        "findings": [(finding, sure[finding.source]) for finding in made.finding],
        "corrections": [(correction, sure[correction.source]) for correction in made.correction],
        "letters": letters(made),
        "digest": digest(made)[:12],
        "overdue": list(overdue(made, date.today())),
    }
    return render(request, "programs/one.html", context)
