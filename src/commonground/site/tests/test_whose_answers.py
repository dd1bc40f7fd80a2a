"""The safety questions asked by an officer, by an advocate and by a clinician: whose the answers are differs, row by row, down to the floor."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.assessments import queries
from commonground.assessments.actions import give
from commonground.assessments.forms import InstrumentForm
from commonground.assessments.licensed import bring_in
from commonground.assessments.models import Assessment
from commonground.assessments.offered import offered
from commonground.assessments.words import result_words
from commonground.cases.tests.cast import a_case
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.people.models import Person
from commonground.people.tests.cast import note_person
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.models import Part
from commonground.programs.tests.test_wording import WHOLE

pytestmark = pytest.mark.django_db
ALL_NO = {str(n): "no" for n in range(1, 12)} | {"apart": "yes", "belief": "no"}
# who asks -> the label of row and answers
LABEL = {"omar": "criminal_justice", "alma": "victim_advocacy", "amara": "health"}


@pytest.fixture(autouse=True)
def wordings(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    for agency in (cast.police, cast.shelter, cast.crisis):
        bring_in(WHOLE, file="ours.toml", agency_id=agency.pk)


def person_of(cast, who):
    if who != "alma":
        return note_person(cast, who)
    case = a_case(cast, by=cast.alma)
    with as_viewer(cast.alma):
        return Person.objects.get(pk=case.person_id)


def asked(cast, who, **changed):
    return give(
        person=person_of(cast, who), instrument="lap", answers=ALL_NO | changed, by=cast.viewers[who].for_purpose("crisis_response")
    )  # fmt: skip


def sees(viewer, made):
    """Whether the viewer sees the row, and the answers."""
    with as_viewer(viewer):
        return Assessment.objects.filter(pk=made.pk).exists(), Part.objects.filter(record_id=made.pk).exists()


@pytest.mark.parametrize(("who", "label"), LABEL.items())
def test_the_row_and_its_answers_stand_under_the_label_of_who_asked(cast, who, label):
    made = asked(cast, who, **{"2": "yes"})
    with as_viewer(cast.viewers[who]):
        assert queries.assessment(made.pk).label == label
        assert {part.label for part in Part.objects.filter(record_id=made.pk)} == {label}
        assert queries.answers_of(made) == ALL_NO | {"2": "yes"}
        assert queries.scored_again() == queries.Again(1, (), ())


def test_what_an_advocate_heard_reaches_no_other_agency_and_no_colleague_off_the_case(cast):
    for giver in (cast.shelter, cast.police, cast.crisis):
        agree(
            from_agency=giver, to_agency=cast.crisis if giver is cast.police else cast.police, labels=LABELS, purposes=PURPOSES,
            title="Everything", starts_at=timezone.now() - timedelta(days=1), by=cast.priya,
        )  # fmt: skip
    made = asked(cast, "alma", **{"2": "yes"})
    assert sees(cast.alma, made) == (True, True)
    others = [cast.viewers[name] for name in cast.viewers if name != "alma"]
    assert {sees(one, made) for one in others} == {(False, False)}
    reads_all = replace(cast.omar, labels=frozenset(LABELS))
    assert sees(reads_all, made) == (False, False)


def test_what_an_officer_wrote_is_read_by_officers_there_and_not_by_a_role_without_that_label(cast):
    made = asked(cast, "omar", **{"2": "yes"})
    assert sees(cast.omar, made) == sees(cast.petra, made) == (True, True)
    assert sees(replace(cast.petra, labels=frozenset({"general"})), made) == (False, False)
    for name in ("dara", "amara", "alma", "ines", "rosa", "priya", "ada"):
        assert sees(cast.viewers[name], made) == (False, False), name


def test_a_clinicians_stay_health_and_no_officer_reads_them(cast):
    made = asked(cast, "amara")
    give_release(cast, cast_person(cast, made), to=("police",))
    assert sees(cast.amara, made) == (True, True)
    assert sees(cast.omar, made) == (False, False)


def cast_person(cast, made):
    with as_viewer(cast.amara):
        return Person.objects.get(pk=made.person_id)


def test_an_officer_and_an_advocate_are_offered_these_questions_and_no_others(cast):
    assert [code for code, _title in offered(cast.omar)] == ["lap"]
    assert [code for code, _title in offered(cast.alma)] == ["lap"]
    assert {"lap", "cssrs", "phq9"} <= {code for code, _title in offered(cast.amara)}
    for who in ("omar", "alma"):
        with pytest.raises(NotNow) as no:
            give(
                person=person_of(cast, who), instrument="phq9", answers={str(n): 0 for n in range(1, 10)}, by=cast.viewers[who]
            )  # fmt: skip
        assert no.value.code == "I1"


def test_an_advocate_whom_police_employ_is_no_confidential_one_and_asks_nothing_here(cast):
    employed = replace(cast.alma, agency_kind="police", agency_id=cast.police.pk)
    assert offered(employed) == []


@pytest.mark.parametrize("who", LABEL)
@pytest.mark.parametrize("apart", ["no", None])
def test_nobody_asks_them_within_hearing(cast, who, apart):
    with pytest.raises(NotNow) as no:
        asked(cast, who, apart=apart)
    assert no.value.code == "I8"
    with as_viewer(cast.viewers[who]):
        assert not Assessment.objects.exists()
        assert not Part.objects.filter(name="answers").exists()


@pytest.mark.parametrize("who", LABEL)
def test_a_high_result_opens_the_call_with_the_person_and_never_police(cast, who):
    steps = queries.next_steps_of(asked(cast, who, **{"2": "yes"}))
    assert [step.code for step in steps] == ["call_the_hotline", "advocate_follow_up"]
    assert {step.never for step in steps} == {"police, by itself"}


@pytest.mark.parametrize("who", LABEL)
def test_what_was_not_answered_is_incomplete_and_an_advocate_is_offered_all_the_same(cast, who):
    made = asked(cast, who, **{"7": None})
    assert (made.complete, made.band, made.positive, made.next_steps) == (False, "", None, ["offer_advocate"])
    assert result_words(made).says == "Incomplete: not every question was answered, so there is no score."


def test_whose_the_answers_are_is_said_before_the_first_question_and_beside_the_result(cast):
    said = {
        "criminal_justice": ("police record", "Part of the police record"),
        "victim_advocacy": ("stays with your advocates", "Told to an advocate"),
    }
    for who, label in LABEL.items():
        first = InstrumentForm(None, code="phq9", label=label).said_first
        beside = result_words(asked(cast, who)).whose
        if label == "health":
            assert (first, beside) == ("", "")
        else:
            assert said[label][0] in first and said[label][1] in beside


def test_the_floor_lets_nobody_add_a_row_under_a_label_they_do_not_read_or_change_one(cast):
    made = asked(cast, "omar")
    with as_viewer(cast.omar), connection.cursor() as cursor:
        for label in ("health", "victim_advocacy"):
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
                door_open("assessments.give"),
            ):
                copied = Assessment.objects.get(pk=made.pk)
                copied.pk, copied.label = type(made.pk)(int=made.pk.int ^ 1), label
                copied.save(force_insert=True)
        for change in ("label = 'health'", "band = 'did-not-screen-in'", "next_steps = '{}'"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f"UPDATE assessments_assessment SET {change} WHERE id = %s", [made.pk])


def test_the_persons_own_page_counts_a_row_under_its_own_label(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('cg_own_records'::regproc)")
        (laid,) = cursor.fetchone()
    assert "a.agency_id, a.label FROM assessments_assessment" in laid
