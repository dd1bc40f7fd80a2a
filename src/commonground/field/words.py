"""Results and endings in plain words. No color, no band as a verdict on a person; incomplete is incomplete."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.assessments.models import Assessment
from commonground.calls.code_lists import dispositions
from commonground.encounters.models import Encounter
from commonground.programs.instruments import instrument


@dataclass(frozen=True, slots=True)
class Result:
    """One set of questions, as a clinician reads it."""

    title: str
    says: str
    next_steps: tuple[str, ...]


def _language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


def result_words(assessment: Assessment) -> Result:
    """The score in words, and the named next steps."""
    used = instrument(assessment.instrument)
    steps = {code: step.words[_language()] for code, step in used.next_steps.items()}
    if not assessment.complete:
        says = _("Incomplete: not every question was answered, so there is no score.")
    else:
        band = used.band(assessment.band).words[_language()] if assessment.band else ""
        says = _("Score %(score)s") % {"score": assessment.score} + (f": {band}" if band else "")
    return Result(used.title[_language()], says, tuple(steps[c] for c in assessment.next_steps if c in steps))


def how_it_ended(met: Encounter) -> str:
    """The disposition in the reader's language."""
    ending = dispositions().get(met.disposition)
    return "" if ending is None else ending.es if _language() == "es" else ending.en
