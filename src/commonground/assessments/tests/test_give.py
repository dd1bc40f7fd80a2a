"""An instrument is given: scored as published, read by clinicians alone, scored again to the same."""

from dataclasses import replace

import pytest

from commonground.agencies.context import as_viewer
from commonground.assessments import queries
from commonground.assessments.actions import give
from commonground.assessments.models import Assessment
from commonground.assessments.tests.cast import PHQ9_SHEET, give_phq9
from commonground.consents.tests.cast import give_release, say_no
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.models import Part
from commonground.programs.instruments import NotAnAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


def sees(viewer, assessment):
    """Whether the viewer sees the row, and whether it sees the answers."""
    with as_viewer(viewer):
        row = Assessment.objects.filter(pk=assessment.pk).exists()
        return row, Part.objects.filter(record_id=assessment.pk).exists()


def test_the_score_and_the_version_are_stored_with_the_row(cast, person):
    made = give_phq9(cast, person, about=person)
    assert (made.score, made.band, made.positive, made.complete) == (8, "mild", False, True)
    assert (made.instrument, made.version, made.agency_id) == ("phq9", "phq9-1", cast.crisis.pk)
    assert (made.record_kind, made.record_id) == ("people.person", person.pk)


def test_an_incomplete_sheet_is_kept_without_a_band(cast, person):
    made = give_phq9(cast, person, answers={"3": None, "9": 2})
    assert (made.score, made.band, made.positive, made.complete) == (None, "", None, False)
    assert (made.flags, made.next_steps) == (["item_9"], ["safety_questions", "second_clinician"])


def test_the_next_steps_of_item_nine_are_for_clinicians_and_never_police(cast, person):
    steps = queries.next_steps_of(give_phq9(cast, person, answers={"9": 1}))
    assert {step.by for step in steps} == {"clinician", "second clinician"}
    assert {step.never for step in steps} == {"police, by itself"}
    assert queries.next_steps_of(give_phq9(cast, person)) == ()


@pytest.mark.parametrize("answers", [{}, {"9": 3, "1": None}, {"1": 3, "2": 3, "difficulty": 2}])
def test_stored_answers_score_again_to_what_is_stored(cast, person, answers):
    made = give_phq9(cast, person, answers=answers)
    with as_viewer(cast.chen):
        kept = queries.assessment(made.pk)
        again = queries.score_again(kept)
        assert queries.answers_of(kept) == PHQ9_SHEET | answers
    assert (again.score, again.band or "", again.positive) == (kept.score, kept.band, kept.positive)
    assert (list(again.flags), list(again.next_steps), again.version) == (kept.flags, kept.next_steps, kept.version)


@pytest.mark.parametrize("who", ["omar", "petra", "dara", "ines", "rosa", "alma", "zed", "ada", "priya", "ezra"])
def test_other_agencies_see_neither_score_nor_answers(cast, person, who):
    made = give_phq9(cast, person)
    assert sees(cast.amara, made) == (True, True)
    assert sees(cast.viewers[who], made) == (False, False)


def test_an_officer_never_sees_either_whatever_the_role_or_the_permission(cast, person):
    from datetime import timedelta

    from django.utils import timezone

    from commonground.agencies.actions.agree import agree

    agree(
        from_agency=cast.crisis, to_agency=cast.police, labels=["general", "health"], purposes=["coordination"],
        title="Crisis team to police", starts_at=timezone.now() - timedelta(days=1), by=cast.priya,
    )  # fmt: skip
    made = give_phq9(cast, person)
    give_release(cast, person, to=("police",))
    reads_all = replace(cast.omar, labels=frozenset({"general", "criminal_justice", "health"}))
    assert [sees(v, made) for v in (cast.omar, cast.petra, reads_all)] == [(False, False)] * 3


def test_a_role_without_the_health_label_does_not_see_that_a_sheet_exists(cast, person):
    made = give_phq9(cast, person)
    assert sees(replace(cast.chen, role="peer", labels=frozenset({"general"})), made) == (False, False)


def test_a_live_permission_for_health_opens_both_and_one_for_general_facts_neither(cast, person):
    made = give_phq9(cast, person)
    give_release(cast, person, labels=["general"])
    assert sees(cast.ines, made) == (False, False)
    release = give_release(cast, person)
    assert sees(cast.ines, made) == (True, True)
    from commonground.consents.actions import revoke

    revoke(release, by=cast.amara)
    assert sees(cast.ines, made) == (False, False)


def test_saying_no_to_sharing_leaves_the_assessment_as_it_was(cast, person):
    made = give_phq9(cast, person)
    say_no(cast, person)
    assert sees(cast.amara, made) == (True, True)
    with as_viewer(cast.amara):
        assert queries.of_person(person).get().score == made.score


@pytest.mark.parametrize("who", ["dara", "ines", "ada", "priya"])
def test_whose_role_does_not_give_instruments_cannot(cast, person, who):
    with pytest.raises(Refused):
        give_phq9(cast, person, who)


@pytest.mark.parametrize("who", ["wole", "rosa", "kofi", "omar", "alma"])
def test_another_agency_cannot_give_one_to_a_person_it_does_not_know(cast, person, who):
    with pytest.raises(Hidden):
        give_phq9(cast, person, who)


@pytest.mark.parametrize(
    ("change", "facts", "code"),
    [
        ({"labels": frozenset({"general"})}, {}, "I1"),
        ({"agency_kind": "police"}, {}, "I1"),
        ({}, {"language": "es"}, "I3"),
        ({}, {"language": "vi"}, "I3"),
        ({}, {"interpreter_is": "child"}, "I4"),
        ({}, {"interpreter_is": "officer"}, "I4"),
        ({}, {"interpreter_is": "other_party"}, "I4"),
    ],
)
def test_what_does_not_hold_yet_is_said(cast, person, change, facts, code):
    from commonground.assessments.rules import ReadsWhatItWrites
    from commonground.kit.rules import hold

    viewer = replace(cast.amara, **change)
    with pytest.raises(NotNow) as no:
        if code == "I1":
            hold(ReadsWhatItWrites, by=viewer, label="health")
        give_phq9(cast, person, **facts)
    assert no.value.code == code


def test_what_is_no_answer_stores_nothing(cast, person):
    with pytest.raises(NotAnAnswer):
        give_phq9(cast, person, answers={"4": 7})
    with pytest.raises(NotAnAnswer):
        give(person=person, instrument="phq9", answers={"1": 0}, by=cast.amara)
    with as_viewer(cast.amara):
        assert not Assessment.objects.exists()


def test_the_ledger_hears_that_one_was_given_and_not_what_it_showed(cast, person, monkeypatch):
    heard = overhear(monkeypatch, "commonground.assessments.actions.give")
    give_phq9(cast, person, answers={"9": 3}, about=person)
    assert [(event.code, event.facts) for event in heard] == [("assessments.given", {"about": str(person.pk)})]


def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, person, monkeypatch):
    ledger_away(monkeypatch, "commonground.assessments.actions.give")
    with pytest.raises(LedgerAway):
        give_phq9(cast, person)
    with as_viewer(cast.amara):
        assert not Assessment.objects.exists()
        assert not Part.objects.filter(name="answers").exists()


def test_assessments_of_a_record_come_in_order(cast, person):
    first, second = give_phq9(cast, person, about=person), give_phq9(cast, person, about=person)
    give_phq9(cast, person)
    with as_viewer(cast.amara):
        assert [a.pk for a in queries.of_record(person)] == [first.pk, second.pk]
        assert queries.of_person(person).count() == 3
    with as_viewer(cast.zed), pytest.raises(Hidden):
        queries.assessment(first.pk)
