"""A licensed wording is its agency's alone: asked there, apart and out of hearing or not at all, and scored by the rule that ships."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.assessments import queries
from commonground.assessments.actions import give
from commonground.assessments.forms import InstrumentForm
from commonground.assessments.licensed import bring_in, instrument_at, known_at
from commonground.assessments.models import Assessment
from commonground.assessments.offered import offered
from commonground.kit.noes import NotNow
from commonground.people.tests.cast import note_person
from commonground.programs.instruments import UnknownInstrument
from commonground.programs.instruments.wording import NotAWording
from commonground.programs.tests.test_wording import WHOLE

pytestmark = pytest.mark.django_db
ALL_NO = {str(n): "no" for n in range(1, 12)} | {"apart": "yes", "belief": "no"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def wording(cast):
    return bring_in(WHOLE, file="ours.toml", agency_id=cast.crisis.pk)


def given(cast, **changed):
    return give(person=note_person(cast), instrument="lap", answers=ALL_NO | changed, by=cast.amara)


def test_without_a_wording_there_is_nothing_to_ask(cast):
    assert "lap" not in known_at(cast.crisis.pk)
    with pytest.raises(UnknownInstrument):
        given(cast)


def test_a_wording_is_its_agencys_alone_and_kept_for_nobody_else_to_read(cast, wording, data_folder):
    assert instrument_at(cast.crisis.pk, "lap") == wording
    assert "lap" in dict(offered(cast.amara))
    assert "lap" not in known_at(cast.housing.pk)
    (kept,) = data_folder.rglob("*.toml")
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_a_file_with_a_fault_is_not_kept_and_one_that_was_spoiled_offers_nothing(cast, data_folder):
    with pytest.raises(NotAWording):
        bring_in(WHOLE.replace('"2.0"', '""'), file="ours.toml", agency_id=cast.crisis.pk)
    assert not list(data_folder.rglob("*.toml"))
    bring_in(WHOLE, file="ours.toml", agency_id=cast.crisis.pk)
    (kept,) = data_folder.rglob("*.toml")
    kept.write_text("slot = 'lap'")
    assert "lap" not in known_at(cast.crisis.pk)


@pytest.mark.parametrize(
    ("changed", "band", "positive", "steps"),
    [
        ({}, "did-not-screen-in", False, {"offer_advocate"}),
        ({"2": "yes"}, "by-protocol", True, {"call_the_hotline", "advocate_follow_up"}),
        ({"belief": "yes"}, "by-belief", True, {"call_the_hotline", "advocate_follow_up"}),
        ({"7": None}, "", None, {"offer_advocate"}),
    ],
)
def test_it_is_stored_as_the_rule_makes_it_with_both_versions_and_can_be_made_again(
    cast, wording, changed, band, positive, steps
):
    made = given(cast, **changed)
    assert (made.band, made.positive, made.version) == (band, positive, "lap-rule-1+2.0")
    assert {step.code for step in queries.next_steps_of(made)} == steps
    assert {step.never for step in queries.next_steps_of(made)} == {"police, by itself"}
    with as_viewer(cast.amara):
        assert queries.scored_again() == queries.Again(1, (), ())


@pytest.mark.parametrize("apart", ["no", None])
def test_it_is_not_asked_where_somebody_can_hear(cast, wording, apart):
    with pytest.raises(NotNow) as no:
        given(cast, apart=apart)
    assert no.value.code == "I8"
    with as_viewer(cast.amara):
        assert not Assessment.objects.exists()


def test_the_questions_stay_out_of_sight_until_they_are_apart(wording):
    for told in (None, {}, {"item_apart": "no"}, {"item_apart": "no_answer", "whole": "yes"}):
        form = InstrumentForm(told, code=wording)
        assert [card.item.code for card in form.cards()] == ["apart"]
        assert not form.is_whole
    apart = InstrumentForm({"item_apart": "yes"}, code=wording)
    assert len(list(apart.cards())) == 13
    assert not apart.is_whole
    assert InstrumentForm({"item_apart": "yes", "whole": "yes"}, code=wording).is_whole


def test_no_title_of_it_says_what_it_is_about(wording):
    assert wording.title["en"] == "Safety questions"
    assert wording.title["es"] == "Preguntas de seguridad"
