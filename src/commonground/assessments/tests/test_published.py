"""Each instrument is stored as its rule makes it, for whom it was made, by those who may give it, and scored again to the same."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.assessments import queries
from commonground.assessments.actions import give
from commonground.assessments.models import Assessment
from commonground.assessments.tests.cast import give_phq9
from commonground.kit.noes import NotNow
from commonground.people.actions import note
from commonground.people.tests.cast import note_person
from commonground.programs.instruments import instruments
from commonground.programs.instruments.scoring import SCORER

pytestmark = pytest.mark.django_db
ALL_NO = {"1": "no", "2": "no", "3": None, "4": None, "5": None, "6": "no", "recent": None}


@pytest.fixture
def person(cast):
    return note_person(cast)


def given(cast, person, code, answers, **facts):
    return give(person=person, instrument=code, answers=answers, **facts, by=cast.amara)


@pytest.mark.parametrize(
    ("code", "answers", "score", "band", "positive"),
    [
        ("gad7", {str(n): 2 for n in range(1, 8)}, 14, "moderate", True),
        ("auditc", {"1": 4, "2": 0, "3": 0, "sex": "man"}, 4, "review", False),
        ("cssrs", ALL_NO, None, "none", False),
        ("cssrs", ALL_NO | {"2": "yes", "3": "no", "4": "yes", "5": "no"}, None, "high", True),
        ("cssrs-since", {"1": "no", "2": "no", "3": None, "4": None, "5": None, "6": "yes"}, None, "high", True),
    ],
)
def test_it_is_stored_as_its_rule_makes_it(cast, person, code, answers, score, band, positive):
    made = given(cast, person, code, answers)
    assert (made.score, made.band, made.positive, made.complete) == (score, band, positive, True)
    assert (made.rule, made.scorer) == (instruments()[code].rule, SCORER)


def test_an_open_branch_is_stored_without_a_result_and_its_next_steps_are_open(cast, person):
    made = given(cast, person, "cssrs", ALL_NO | {"6": "yes"})
    assert (made.complete, made.score, made.band, made.positive) == (False, None, "", None)
    steps = {step.code for step in queries.next_steps_of(made)}
    assert steps == {"stay_with_them", "second_clinician", "means_safety"}


@pytest.mark.parametrize(("years", "code", "fits"), [(30, "cssrs", True), (12, "cssrs", True), (11, "cssrs", False), (17, "gad7", False), (18, "gad7", True)])  # fmt: skip
def test_it_is_given_to_those_for_whom_it_was_made(cast, years, code, fits):
    today = timezone.localdate()
    young = note(name="Jo Alder", born_on=date(today.year - years, 1, 1), by=cast.amara)
    answers = ALL_NO if code == "cssrs" else {str(n): 0 for n in range(1, 8)}
    if fits:
        assert given(cast, young, code, answers).complete
        return
    with pytest.raises(NotNow) as no:
        given(cast, young, code, answers)
    assert no.value.code == "I6"


def test_somebody_whose_age_is_a_guess_is_not_turned_away(cast):
    about = timezone.localdate() - timedelta(days=365 * 10)
    assert given(
        cast, note(name="Jo Alder", born_on=about, born_estimated=True, by=cast.amara), "cssrs", ALL_NO
    ).complete


@pytest.mark.parametrize("purpose", ["investigation", "proceedings", "supervision", "school_safety", "child_protection", "legal_process"])  # fmt: skip
def test_nobody_is_asked_for_evidence_or_to_be_judged(cast, person, purpose):
    with pytest.raises(NotNow) as no:
        give(person=person, instrument="cssrs", answers=ALL_NO, by=replace(cast.amara, purpose=purpose))
    assert no.value.code == "I7"
    with as_viewer(cast.amara):
        assert not Assessment.objects.exists()


def test_only_who_was_trained_for_it_gives_it(cast, person, monkeypatch):
    scored_by(monkeypatch, replace(instruments()["cssrs"], given_by=("advocate",)))
    with pytest.raises(NotNow) as no:
        given(cast, person, "cssrs", ALL_NO)
    assert no.value.code == "I5"


def scored_by(monkeypatch, other):
    """From now on this instrument is given instead of the published one."""
    verb = import_module("commonground.assessments.actions.give")
    monkeypatch.setattr(verb, "instrument_at", lambda agency_id, code: other)


def test_what_is_stored_is_scored_again_and_what_differs_is_named(cast, person, monkeypatch):
    given(cast, person, "cssrs", ALL_NO)
    given(cast, person, "cssrs", ALL_NO | {"6": None})
    give_phq9(cast, person)
    with as_viewer(cast.amara):
        assert queries.scored_again() == queries.Again(3, (), ())
    phq9 = instruments()["phq9"]
    planted = replace(phq9, bands=tuple(replace(band, lowest=0, highest=27) for band in phq9.bands))
    scored_by(monkeypatch, planted)
    wrong = give_phq9(cast, person)
    assert wrong.band == "none-minimal"
    with as_viewer(cast.amara):
        assert queries.scored_again() == queries.Again(4, (queries.Differs(wrong.pk, ("band",)),), ())


def test_a_sheet_of_another_version_is_named_and_not_judged_by_this_one(cast, person, monkeypatch):
    scored_by(monkeypatch, replace(instruments()["phq9"], version="phq9-0"))
    old = give_phq9(cast, person)
    with as_viewer(cast.amara):
        assert queries.scored_again() == queries.Again(0, (), (old.pk,))


def test_whoever_sees_no_answers_scores_nothing_again(cast, person):
    give_phq9(cast, person)
    for who in (cast.omar, cast.wole, cast.ada):
        with as_viewer(who):
            assert queries.scored_again() == queries.Again(0, (), ())
