"""Where the law wants a form of its own, it gets one, with nothing else on it; the page offers it in place of a dead end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents.forms import AskForm
from commonground.consents.separate import form_for, own_form_labels
from commonground.consents.tests.cast import give_release
from commonground.consents.validity import validity
from commonground.consents.wording import asked, form_version, items_for
from commonground.kit.noes import NotNow
from commonground.people.tests.cast import note_person
from commonground.privacy.law.cells import the_law
from commonground.privacy.models import Grant

PSYCHOTHERAPY, COUNSELING = "health.psychotherapy_note", "substance_use.counseling_note"


def code_of(cast, person=None, **facts):
    with pytest.raises(NotNow) as no:
        give_release(cast, person or note_person(cast), **facts)
    return no.value.code


def forms_granted(cast, release):
    with as_viewer(cast.amara):
        return {(row.label, row.form) for row in Grant.objects.filter(release_id=release.pk)}


@pytest.mark.parametrize(
    ("labels", "purpose", "form"),
    [
        (["general", "health"], "coordination", "standard"),
        ([PSYCHOTHERAPY], "treatment", "psychotherapy_note"),
        ([COUNSELING], "treatment", "counseling_note"),
        (["substance_use"], "proceedings", "proceedings"),
        (["substance_use"], "coordination", "standard"),
        (["education"], "coordination", "standard"),
    ],
)
def test_each_form_is_of_the_kind_that_the_law_names(labels, purpose, form):
    """45 CFR 164.508(b)(3)(ii); 42 CFR 2.31(b), (d); 34 CFR 99.30."""
    version = form_version(form_for(labels, purpose))
    assert version.form == form
    assert version.form in the_law().releases.terms[labels[0]].forms


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("label", "purpose"), [(PSYCHOTHERAPY, "treatment"), (COUNSELING, "treatment"), ("education", "coordination"), ("substance_use", "proceedings")])  # fmt: skip
def test_a_form_of_its_own_speaks_of_one_kind_of_record_and_says_all_that_the_law_asks(label, purpose, language):
    """42 CFR 2.31(a), 45 CFR 164.508(c): the words of the form for all laws, about this one kind of record."""
    version = form_for([label], purpose)
    question = asked(["Court"], [label], purpose, timezone.localdate(), language, version=version, giver="Clinic")
    assert (
        len(items_for([label], language, version=version)) == 1
        and question.sentence
        and question.onward
        and question.promise
    )
    assert form_version(version).states.keys() == form_version("all-1").states.keys()


@pytest.mark.django_db
def test_psychotherapy_notes_stand_on_a_form_of_their_own(cast):
    """45 CFR 164.508(b)(3)(ii): combined only with another authorization for psychotherapy notes."""
    person = note_person(cast)
    for beside in ("general", "health", "substance_use"):
        assert code_of(cast, person, labels=(PSYCHOTHERAPY, beside)) == "C31"
    release = give_release(cast, person, labels=(PSYCHOTHERAPY,), to=("clinic",))
    assert forms_granted(cast, release) == {(PSYCHOTHERAPY, "psychotherapy_note")}


@pytest.mark.django_db
def test_counseling_notes_stand_on_a_form_of_their_own(cast):
    """42 CFR 2.31(b): only combined with another consent for counseling notes."""
    person = note_person(cast)
    assert code_of(cast, person, labels=(COUNSELING, "substance_use")) == "C31"
    assert code_of(cast, person, labels=(COUNSELING, PSYCHOTHERAPY)) == "C31"
    assert forms_granted(cast, give_release(cast, person, labels=(COUNSELING,))) == {(COUNSELING, "counseling_note")}


@pytest.mark.django_db
def test_a_case_in_court_has_a_form_of_its_own_and_rides_on_no_other(cast):
    """42 CFR 2.31(d): consent for use in a proceeding is never combined with a consent for any other purpose."""
    person = note_person(cast)
    for labels in (("general", "substance_use"), ("health",), (COUNSELING,)):
        assert code_of(cast, person, labels=labels, purpose="proceedings") == "C13"
    assert code_of(cast, person, labels=("substance_use",), purpose="proceedings", crisis=True) == "C32"
    release = give_release(cast, person, labels=("substance_use",), purpose="proceedings")
    assert forms_granted(cast, release) == {("substance_use", "proceedings")}
    assert code_of(cast, person, labels=("substance_use",), purpose="investigation") == "C13"


@pytest.mark.django_db
def test_a_permission_about_victim_services_is_written_informed_for_a_time_and_no_condition(cast):
    """34 USC 12291(b)(2)(B)(ii); 28 CFR 94.115(a)(2)."""
    person = note_person(cast)
    with as_viewer(cast.amara):
        release = give_release(cast, person, labels=("general", "victim_advocacy"), risks_explained=False)
        (faults,) = [one.faults for one in validity(release) if one.label == "victim_advocacy"]
    assert "risks_explained" in faults
    assert code_of(cast, person, labels=("victim_advocacy",), state=("condition_of_service",)) == "C15"
    assert code_of(cast, person, labels=("victim_advocacy",), to=("housing", "clinic")) == "C9"
    late = timezone.now() + timedelta(days=91)
    assert code_of(cast, person, labels=("victim_advocacy",), expires_at=late) == "C5"


@pytest.mark.django_db
def test_school_records_are_signed_and_dated_say_which_what_for_and_to_whom_and_stand_alone(cast):
    """34 CFR 99.30(b): signed and dated; the records, the purpose, the party."""
    person = note_person(cast)
    assert code_of(cast, person, labels=("education", "health")) == "C31"
    release = give_release(cast, person, labels=("education",))
    assert forms_granted(cast, release) == {("education", "standard")}
    with as_viewer(cast.amara):
        aloud = give_release(cast, note_person(cast, name="Ana Bell"), labels=("general",))
        aloud.labels, aloud.signed_how, aloud.form_version = ["education"], "voice_witnessed", "education-1"
        assert [one.faults for one in validity(aloud)] == [("written",)]


def test_the_page_offers_the_form_of_its_own_and_says_why_it_stands_alone():
    readable = {"general", "health", "substance_use", *own_form_labels()}
    offered = dict(AskForm(agencies=[], readable=readable).fields["labels"].choices)
    assert own_form_labels() <= offered.keys()
    assert all("form of its own" in str(offered[label]) for label in own_form_labels())
    assert "for_case" in AskForm(agencies=[], readable=readable).fields
    assert "for_case" not in AskForm(agencies=[], readable={"general"}).fields
    assert "for_case" not in AskForm(agencies=[], readable=readable, crisis=True).fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ticked", "field", "words"),
    [
        ({"labels": [PSYCHOTHERAPY, "health"]}, "labels", "Ask for it by itself"),
        ({"labels": ["general", "substance_use"], "for_case": "on"}, "for_case", "form of its own"),
    ],
)
def test_what_cannot_stand_together_is_said_before_the_screen_is_handed_over(cast, ticked, field, words):
    form = AskForm(
        {"to_agencies": [cast.clinic.pk], "lasts": "30", "signer": "adult", **ticked}, agencies=[cast.clinic],
        readable={"general", "health", "substance_use", PSYCHOTHERAPY},
    )  # fmt: skip
    assert not form.is_valid() and words in form.errors[field][0]
