"""Taking a step of the program."""

from datetime import datetime

from django.utils.translation import get_language

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.close import end
from commonground.cases.actions.walking import enter
from commonground.cases.events import Moved
from commonground.cases.models import Case
from commonground.cases.queries.walked import facts_of, ways_on
from commonground.cases.rules import CaseIsOpen, RunsByAProgram, SaysWhyItEnds, StepFromHere
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.programs.packs import steps
from commonground.programs.packs.walking import stage_of


@action("cases.move", right="cases.touch")
def move(case: Case, *, verb: str, seen: str = "", because: str = "", by: Viewer, at: datetime | None = None) -> Case:
    """Take a step of the program, by the version that the case began with. A partner's step is written down when it is done.

    :param verb: the step, as the pack names it. :param seen: the stage that whoever takes it saw; another one is refused.
    :param because: how it ended (a code of ``outcomes.toml``), where the way ends; ``safety`` asks for no detail.
    :raises NotNow: when the case has ended (K2), runs by no program (K13), the step does not lead on from here (K14), its guard does
        not hold (K17, in the words of the pack), or it ends without saying how (K16).
    """
    assert at is not None
    case = locked(case)
    hold(CaseIsOpen, RunsByAProgram, case=case)
    assert case.version is not None
    made, facts, before = case.version.pack, facts_of(case), case.stage
    way = next((way for way in ways_on(case, facts, by) if way.move.verb == verb), None)
    hold(StepFromHere, way=way, seen=seen, stage=before)
    assert way is not None
    if not way.open:
        raise NotNow(way.words.in_language(get_language() or "en") if way.words else "", code="K17")
    stage = stage_of(made, way.move.to)
    ends = stage is not None and stage.ends
    hold(SaysWhyItEnds, ends=ends, because=because)
    enter(case, steps.taken(made, before, way.move, facts), by=by, at=at)
    remember(Moved(case, by=by, at=at, verb=verb, left=before, entered=case.stage, partner=not way.own))
    return end(case, how=because, by=by, at=at) if ends else case
