"""Filling in a form of a program."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.cases.actions.walking import happened
from commonground.cases.events import Answered
from commonground.cases.models import Case
from commonground.cases.queries.walked import ANSWERS, facts_of, read_of
from commonground.cases.rules import CaseIsOpen, FitsTheForm, NobodyAnsweredMeanwhile, RunsByAProgram
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_part
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.shape import Pack
from commonground.programs.packs.walking import asked


@action("cases.answer", right="cases.touch")
def answer(
    case: Case, *, form: str, answers: Mapping[str, Fact | None], read: str | None = None, by: Viewer, at: datetime | None = None
) -> Case:  # fmt: skip
    """Write down what was answered to a form of the program. No answer is ever a condition of help.

    Each answer is kept as a part under the label that the pack gives its question; a later one stands above an earlier one.

    :param form: its code. :param answers: by form.field; what nobody answered is left out; None takes an answer back, and asks anew.
    :param read: the mark of what the form said when it was read (``walked.read_of``); None asks nothing of it.
    :raises NotNow: when the case has ended (K2), runs by no program (K13), an answer does not fit (K15), or a colleague answered
        otherwise meanwhile (K20).
    """
    assert at is not None
    case = locked(case)
    hold(CaseIsOpen, RunsByAProgram, case=case)
    assert case.version is not None
    made = case.version.pack
    strange = any(key.partition(".")[0] != form for key in answers)
    hold(FitsTheForm, made=made, answers={"": ""} if strange else answers)
    hold(NobodyAnsweredMeanwhile, read=read, now=read_of(form, facts_of(case)))
    write_answers(case, made, answers, by=by, at=at)
    if any(fact is not None for fact in answers.values()):
        happened(case, f"form {form}", by=by, at=at)
    remember(Answered(case, by=by, at=at, form=form, answers=len(answers)))
    return case


def write_answers(case: Case, made: Pack, answers: Mapping[str, Fact | None], *, by: Viewer, at: datetime) -> None:
    """Keep answers as parts of the case, one for each label (inside the caller's action)."""
    questions = asked(made)
    by_label: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, fact in answers.items():
        by_label[questions[key].label][key] = list(fact) if isinstance(fact, tuple) else fact
    for label, content in sorted(by_label.items()):
        write_part(case, name=ANSWERS, label=label, content=content, subject_id=case.subject_id, by=by, at=at)
