"""Taking somebody into a program."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.cases.actions.answer import write_answers
from commonground.cases.actions.walking import enter
from commonground.cases.actions.walling import wall_off
from commonground.cases.events import TakenIn
from commonground.cases.models import Case
from commonground.cases.rules import FitsTheForm, NotInItAlready, OwnPersonOnly, ProgramIsOn
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.actions import tie
from commonground.programs.models import Program
from commonground.programs.packs import steps
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.shape import Pack


@action("cases.take_in", right="cases.open")
def take_in(
    *, person: Person, program: Program, answers: Mapping[str, Fact], decided: bool = False, worker: Membership | None = None,
    by: Viewer, at: datetime | None = None,
) -> Case:  # fmt: skip
    """Take a person into a program, by the version that new people start with. It stays theirs, whatever version comes later.

    Where the program keeps everything from some kinds of agency, what is held of the person is kept from them from this moment.

    :param answers: by form.field. What nobody answered never shuts anybody out.
    :param decided: that a person has decided, where the rules leave it to one.
    :raises Hidden: for a program of another agency. :raises NotNow: K1, K11, K12, K15; K18 when the program is not for this, with the
        reasons and where to go on; K19 when a person has to decide first.
    """
    assert at is not None
    if program.agency_id != by.agency_id:
        raise Hidden
    person = locked(person)
    program = Program.objects.select_for_update(of=("self",), no_key=True).select_related("version").get(pk=program.pk)
    made = program.version.pack
    others = Case.objects.filter(person=person, program=program, status="open").exists()
    hold(
        OwnPersonOnly, ProgramIsOn, NotInItAlready, FitsTheForm, person=person, program=program, others=others, made=made,
        answers=answers, by=by,
    )  # fmt: skip
    said = _is_for(made, answers, decided=decided)
    case = Case.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, person=person, subject_id=person.subject_id, worker=worker,
        program=program, version=program.version, stage=made.first.code, stage_since=at, opened_at=at,
    )  # fmt: skip
    if worker is not None:
        tie(kind="care_team", cause_id=case.pk, subject_id=case.subject_id, members=[worker.pk], by=by, at=at)
    wall_off(program, person, by=by, at=at)
    write_answers(case, made, answers, by=by, at=at)
    enter(case, steps.begin(made, answers), by=by, at=at)
    remember(TakenIn(case, by=by, at=at, program=program.pk, version=program.version_id, said=said))
    return case


def _is_for(made: Pack, answers: Mapping[str, Fact], *, decided: bool) -> str:
    """What the rules say: in, or ask where a person decided.

    :raises NotNow: K18 or K19, with the words of each rule that spoke.
    """
    found = steps.eligibility(made, answers)
    language = get_language() or "en"
    words = " ".join(rule.words.in_language(language) for rule in made.eligibility if rule.code in found.because)
    if found.says == "not_for":
        go_on = _("Help does not end here: look for a service that fits, or open a case without a program.")
        raise NotNow(f"{words} {go_on}".strip(), code="K18")
    if found.says == "ask" and not decided:
        ask = _("The rules leave this to a person. Decide together, then say that it is decided.")
        raise NotNow(f"{words} {ask}".strip(), code="K19", field="decided")
    return found.says
