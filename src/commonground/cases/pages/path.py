"""Where a case stands in its program, for the case page: the stage, what is due, what is asked, and the steps that lead on."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.cases.models import Case
from commonground.cases.program_forms import PackForm, StepForm
from commonground.cases.queries.walked import clocks_of, facts_of, ways_on
from commonground.clocks.models import Clock
from commonground.programs.models import Program
from commonground.programs.packs.shape import Pack
from commonground.programs.packs.walking import Way, asked, clock_of, form_of, stage_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the page shows it: its words, whether it can be taken, and what is still missing."""

    way: Way
    words: str
    held_up: str
    missing: list[str]
    form: StepForm


@dataclass(frozen=True, slots=True)
class Path:
    """Where a case stands."""

    program: str
    version: str
    stage: str
    happens: str
    steps: list[Step]
    forms: list[tuple[str, PackForm]]
    clocks: list[tuple[str, Clock]]


def path_of(case: Case, viewer: Viewer, typed: PackForm | None = None) -> Path | None:
    """Where a case stands in its program; None for a case without one.

    :param typed: a form that came back, with what was typed and what is wrong.
    """
    if case.version is None or case.program is None:
        return None
    made, language, facts = case.version.pack, get_language() or "en", facts_of(case)
    stage = stage_of(made, case.stage)
    questions = asked(made)
    codes = list(dict.fromkeys((*(stage.forms if stage else ()), *_wanted(case, made, viewer))))
    forms = [
        (form.words.in_language(language), typed if typed and typed.form.code == code else PackForm(form, facts=facts))
        for code in codes
        if (form := form_of(made, code))
    ]
    steps = [
        Step(
            way, way.move.words.in_language(language), way.words.in_language(language) if way.words else "",
            [questions[key].words.in_language(language) for key in way.missing], step_form(made, way),
        )
        for way in ways_on(case, facts, viewer)
    ]  # fmt: skip
    clocks = [
        (said.words.in_language(language) if (said := clock_of(made, code)) else code, clock)
        for code, clock in clocks_of(case).items()
    ]
    return Path(
        case.program.name, made.program.version, stage.words.in_language(language) if stage else case.stage,
        stage.happens.in_language(language) if stage else "", steps, forms, clocks,
    )  # fmt: skip


def _wanted(case: Case, made: Pack, viewer: Viewer) -> list[str]:
    """Forms that a step from here waits for."""
    return [key.partition(".")[0] for way in ways_on(case, {}, viewer) for key in way.missing]


def step_form(made: Pack, way: Way, told: Any = None) -> StepForm:
    """The button of one step; where the way ends it asks how."""
    stage = stage_of(made, way.move.to)
    return StepForm(way, told, ends=stage is not None and stage.ends)


def offered(
    case: Case, viewer: Viewer, typed: tuple[Program, list[PackForm]] | None = None
) -> list[tuple[Program, list[PackForm]]]:
    """The programs of the agency that take people in, each with its first questions; none from a case that runs by one.

    :param typed: the questions of one of them that came back, with what was typed and what is wrong.
    """
    if case.version_id is not None or case.status != "open" or not may(viewer, "cases.open"):
        return []
    rows = Program.objects.filter(agency_id=viewer.agency_id, status="on").select_related("version")
    return [typed if typed and typed[0] == program else (program, first_forms(program)) for program in rows]


def first_forms(program: Program, told: Any = None) -> list[PackForm]:
    """The forms of the stage where everybody begins."""
    made = program.version.pack
    return [PackForm(form, told, of=program.code) for code in made.first.forms if (form := form_of(made, code))]
