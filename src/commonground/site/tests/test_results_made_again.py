"""Stored results are made again by the version they were asked with; what differs is listed by id and field, and nothing is changed."""

import json
import re
from dataclasses import replace

import pytest
import typer
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.assessments.actions import give
from commonground.assessments.licensed import bring_in
from commonground.assessments.models import Assessment
from commonground.assessments.recomputing import ERASED, NO_RULE, recomputed
from commonground.assessments.tests.cast import give_phq9
from commonground.cases.tests.cast import a_case
from commonground.people.models import Person
from commonground.people.tests.cast import note_person
from commonground.programs.instruments import instrument, reading, rule_at
from commonground.programs.tests.test_wording import WHOLE
from commonground.site.commands import assessments as command

ALL_NO = {str(n): "no" for n in range(1, 12)} | {"apart": "yes", "belief": "no"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def as_owner(statement, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


def told_to_alma(cast):
    """The safety questions, answered to an advocate: the answers lie sealed."""
    bring_in(WHOLE, file="ours.toml", agency_id=cast.shelter.pk)
    case = a_case(cast, by=cast.alma)
    with as_viewer(cast.alma):
        person = Person.objects.get(pk=case.person_id)
    return give(person=person, instrument="lap", answers=ALL_NO | {"2": "yes"}, by=cast.alma)


def row(made):
    return Assessment.objects.using("owner").filter(pk=made.pk).values().get()


@pytest.mark.commits
def test_what_was_stored_follows_also_from_answers_that_lie_sealed(committed, cast):
    give_phq9(cast, note_person(cast), answers={"9": 2})
    give_phq9(cast, note_person(cast), answers={"3": None})
    told_to_alma(cast)
    found = recomputed()
    assert found.checked == {"lap-rule-1+2.0": 1, "phq9-1": 2}
    assert (found.differ, found.unchecked) == ((), ())


@pytest.mark.commits
def test_what_differs_is_listed_by_field_without_a_word_of_anybody_and_stays(committed, cast, monkeypatch, capsys):
    monkeypatch.setattr(command.embedded, "prepare", lambda **_: None)
    made = give_phq9(cast, note_person(cast, name="Marigold Canary"), answers={"9": 2})
    as_owner("UPDATE assessments_assessment SET score = 3, band = 'minimal', next_steps = '{}' WHERE id = %s", made.pk)
    before = row(made)
    with pytest.raises(typer.Exit) as ended:
        command.recompute(as_json=False)
    said = capsys.readouterr().out
    assert ended.value.exit_code == 1
    assert f"DIFFERS {made.pk} of willow/crisis, phq9-1 by scorer-2: score, band, next_steps\n" in said
    assert "1 results made again, 1 differ, 0 could not be. Nothing was changed." in said
    assert not re.search(r"Canary|Marigold|minimal|mild|second_clinician|0100", said)
    with pytest.raises(typer.Exit):
        command.recompute(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert set(told["differ"][0]) == {"assessment", "agency", "instrument", "version", "scorer", "differs", "why"}
    assert row(made) == before


@pytest.mark.commits
def test_a_result_is_made_again_by_the_version_it_was_asked_with_and_not_by_todays(committed, cast, monkeypatch):
    made = give_phq9(cast, note_person(cast))
    today = instrument("phq9")
    # From now on the rule is another: its first band reaches to 27, and what was asked before bears the older version.
    widened = replace(today, version="phq9-2", bands=(replace(today.bands[0], highest=27),))
    monkeypatch.setattr(reading, "instruments", lambda: {"phq9": widened})
    assert [(line.assessment, line.why) for line in recomputed().unchecked] == [(str(made.pk), NO_RULE)]
    monkeypatch.setattr(reading, "earlier", lambda: {today.version: today})
    found = recomputed()
    assert (found.checked, found.differ, found.unchecked) == ({"phq9-1": 1}, (), ())
    assert rule_at("phq9", "phq9-2") is widened
    as_owner("UPDATE assessments_assessment SET version = 'phq9-2' WHERE id = %s", made.pk)
    assert [line.differs for line in recomputed().differ] == [("band",)]


@pytest.mark.commits
def test_answers_that_are_gone_are_named_as_such(committed, cast):
    made = told_to_alma(cast)
    as_owner("UPDATE privacy_part SET sealed = NULL, sealed_with = NULL WHERE record_id = %s", made.pk)
    assert [(line.assessment, line.why) for line in recomputed().unchecked] == [(str(made.pk), ERASED)]


@pytest.mark.commits
def test_where_nothing_differs_the_command_says_so_and_ends_well(committed, cast, monkeypatch, capsys):
    monkeypatch.setattr(command.embedded, "prepare", lambda **_: None)
    give_phq9(cast, note_person(cast))
    command.recompute(as_json=False)
    assert "1 results made again, 0 differ, 0 could not be. Nothing was changed." in capsys.readouterr().out
