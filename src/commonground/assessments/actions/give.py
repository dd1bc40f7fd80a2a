"""Giving an instrument."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.assessments.events import Given
from commonground.assessments.licensed import instrument_at
from commonground.assessments.models import Assessment
from commonground.assessments.rules import (
    ApartFromOthers,
    ConfirmedWording,
    ForCareOnly,
    NoChildBetween,
    OfTheAge,
    OwnPersonOnly,
    ReadsWhatItWrites,
    TheirsToGive,
)
from commonground.assessments.whose import label_for
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.actions import write_part


@action("assessments.give")
def give(
    *,
    person: Person,
    instrument: str,
    answers: Mapping[str, int | str | None],
    about: Any = None,
    language: str = "en",
    interpreter: str = "",
    interpreter_is: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Assessment:
    """Write down the answers a person gave to an instrument, and their score, under the label of who asked.

    :param instrument: its code, for example ``phq9``.
    :param answers: item code to value, None where the person gave no answer.
    :param about: the record during which it was given (an encounter), or None.
    :param language: of the wording that was read out.
    :raises NotAnAnswer: for a sheet that is none; nothing is stored.
    :raises NotNow: for the first rule of I1 to I8 that does not hold.
    """
    used, person = instrument_at(by.agency_id, instrument), locked(person)
    label = label_for(used, by)
    hold(
        ReadsWhatItWrites, OwnPersonOnly, ForCareOnly, TheirsToGive, OfTheAge, ConfirmedWording, NoChildBetween, ApartFromOthers,
        by=by, label=label, answers=answers, person=person, instrument=used, language=language, interpreter_is=interpreter_is, today=local_day(by, at),
    )  # fmt: skip
    made = used.score(answers)
    assessment = Assessment.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person,
        record_kind=about._meta.label_lower if about is not None else "", record_id=about.pk if about is not None else None,
        instrument=used.code, label=label, version=made.version, rule=made.rule, scorer=made.scorer, language=language, score=made.score, band=made.band or "",
        positive=made.positive, complete=made.complete, flags=list(made.flags), next_steps=list(made.next_steps),
        interpreter=interpreter, given_at=at, given_by=by.membership_id,
    )  # fmt: skip
    write_part(
        assessment, name="answers", label=label, content={"answers": dict(answers)}, subject_id=person.subject_id, by=by, at=at
    )  # fmt: skip
    remember(Given(assessment, by=by, at=at, about=assessment.record_id))
    return assessment
