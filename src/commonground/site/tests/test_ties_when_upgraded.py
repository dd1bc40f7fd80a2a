"""An installation from before ties: whoever could read keeps reading, and only those assigned where only those read."""

import importlib

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.calls.tests.cast import sent_call
from commonground.cases.actions import open as open_case
from commonground.cases.actions import touch
from commonground.encounters.actions import open as open_encounter
from commonground.kit.closed import door_open
from commonground.people.actions import note
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part
from commonground.units.tests.cast import co_response

pytestmark = pytest.mark.commits
STEPS = ("people.migrations.0002_ties_of_whom_they_know", "encounters.migrations.0002_ties_of_whom_they_met", "cases.migrations.0002_ties_of_workers")  # fmt: skip


def health_note(of, *, subject_id, by, at):
    with as_viewer(by), door_open("test"):
        return write_part(of, name="note", label="health", text="x", subject_id=subject_id, by=by, at=at).pk


def seen(viewer, part):
    with as_viewer(viewer):
        return Part.objects.filter(pk=part).exists()


def test_whoever_could_read_before_keeps_reading(committed, cast):
    call, assignment, _ = sent_call(cast, unit=co_response(cast))
    met = open_encounter(call=call, assignment=assignment, by=cast.amara)
    unnamed = health_note(met, subject_id=None, by=cast.amara, at=met.opened_at)
    person = note(name="Ada B.", by=cast.ines)
    known = health_note(person, subject_id=person.subject_id, by=cast.ines, at=person.known_since)
    case = open_case(person=person, by=cast.wole)
    touch(case, reached=True, by=cast.wole)
    assert seen(cast.chen, unnamed) and seen(cast.kofi, known)

    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM privacy_reach WHERE kind <> 'assignment'")
    assert not seen(cast.chen, unnamed) and not seen(cast.kofi, known)

    with connections["owner"].cursor() as cursor:
        for step in STEPS:
            cursor.execute(importlib.import_module(f"commonground.{step}").TIE)
        cursor.execute(
            "SELECT kind, count(*) FROM privacy_reach WHERE membership_id IS NOT NULL AND kind <> 'assignment' GROUP BY 1"
        )
        assert cursor.fetchall() == [("care_team", 1)]
    assert seen(cast.chen, unnamed) and seen(cast.kofi, known)
    assert not seen(cast.omar, unnamed)
