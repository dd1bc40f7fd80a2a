"""Results in plain words, for those who may read them. No color, no verdict on a person; incomplete is incomplete."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.assessments.models import Assessment
from commonground.assessments.queries import rule_of


@dataclass(frozen=True, slots=True)
class Result:
    """One set of questions, as whoever may read it reads it. ``doubt`` says when the rule behind it comes from a second source; ``whose``, under which label it stands."""

    assessment: Assessment
    title: str
    says: str
    next_steps: tuple[str, ...]
    doubt: str = ""
    whose: str = ""


def reader_language() -> str:
    """The language of the page: ``en`` or ``es``."""
    return "es" if (get_language() or "en").startswith("es") else "en"


def whose_words(label: str) -> str:
    """Whose the answers are, in one sentence; empty for health, of which every page says so itself."""
    return {
        "criminal_justice": _("Part of the police record: a court or a lawyer can ask for it."),
        "victim_advocacy": _(
            "Told to an advocate: only who works on the case reads it, and nobody else without the person’s own permission."
        ),
    }.get(label, "")


def result_words(assessment: Assessment) -> Result:
    """The result in words, and the named next steps."""
    used, language = rule_of(assessment), reader_language()
    steps = {code: step.words[language] for code, step in used.next_steps.items()}
    named = tuple(steps[code] for code in assessment.next_steps if code in steps)
    if not assessment.complete:
        says = _("Incomplete: not every question was answered, so there is no score.")
        return Result(assessment, used.title[language], says, named, whose=whose_words(assessment.label))
    band = next((one for one in used.bands if one.code == assessment.band), None)
    words = band.words[language] if band else ""
    score = "" if assessment.score is None else _("Score %(score)s") % {"score": assessment.score}
    doubt = _("The rule for this result comes from a second source.") if band and band.certainty != "V" else ""
    return Result(
        assessment,
        used.title[language],
        ": ".join(filter(None, (score, words))),
        named,
        doubt,
        whose_words(assessment.label),
    )
