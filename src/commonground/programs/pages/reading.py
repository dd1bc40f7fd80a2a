"""A pack as a page: what the program is, for whom, what happens when, what it may never do, what is known and how surely."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden
from commonground.programs.drawing import drawn
from commonground.programs.instruments import Instrument, instrument
from commonground.programs.models import CommunityReview
from commonground.programs.packs import UnknownPack, overdue, pack, shipped
from commonground.programs.packs.canonical import digest
from commonground.programs.packs.shape import Clock, InstrumentUse, Measure, Message, Move, Pack, Source, Stage, Task
from commonground.programs.queries import program_of, programs_of, reviews_of, versions_of
from commonground.programs.reviewing import KINDS, WAYS

FEW = 10


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


def paired(made: Pack) -> list[tuple[Measure, Measure | None]]:
    """Each measure with the harm that is looked for beside it; harm that stands beside none comes last, by itself."""
    measures = {measure.code: measure for measure in made.measure}
    beside = [(measure, measures[measure.twin]) for measure in made.measure if measure.twin]
    seen = {twin.code for _, twin in beside}
    return [*beside, *((measure, None) for measure in made.measure if measure.adverse and measure.code not in seen)]


def used(made: Pack) -> list[tuple[InstrumentUse, Instrument | None]]:
    """The instruments of the program, each with its published form where it ships here."""
    return [(use, instrument(use.code) if use.ships else None) for use in made.instrument]


def heard(row: CommunityReview) -> dict[str, Any]:
    """A community review in words; a number of people below ten is told as that, so that nobody is found out by it."""
    few = _("fewer than 10")
    asked = [f"{KINDS[kind]}: {number if number >= FEW else few}" for kind, number in row.asked.items()]
    return {"row": row, "asked": asked, "how": ", ".join(str(WAYS[way]) for way in row.how)}


@require_GET
@open_to("programs.read", purpose="administration")
def listed(request: HttpRequest) -> HttpResponse:
    """Every program model that there is."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    own = {program.code: program for program in programs_of(viewer.agency_id)}
    return render(request, "programs/list.html", {"packs": [(pack(code), own.get(code)) for code in shipped()]})


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
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    own = program_of(viewer.agency_id, program)
    published = versions_of(viewer.jurisdiction_id, program) if own else []
    sure = {source.code: source for source in made.source}
    context = {
        "pack": made,
        "way": list(way(made)),
        "findings": [(finding, sure[finding.source]) for finding in made.finding],
        "corrections": [(correction, sure[correction.source]) for correction in made.correction],
        "letters": letters(made),
        "measures": paired(made),
        "instruments": used(made),
        "drawing": drawn(made, get_language() or "en"),
        "digest": digest(made)[:12],
        "own": own,
        "reviews": [heard(row) for row in reviews_of(own)] if own else [],
        "newer": published and own and published[0].pk != own.version_id,
        "unpublished": own is not None and made.program.version not in {row.version for row in published},
        "may_prepare": may(viewer, "programs.prepare") and viewer.agency_kind in made.program.run_by,
        "may_review": may(viewer, "programs.review"),
        "may_switch": may(viewer, "programs.switch_on"),
        "walls": [wall for wall in made.firewall if not wall.labels],
        "overdue": list(overdue(made, date.today())),
    }
    return render(request, "programs/one.html", context)
