"""Writing down what an agency knows of a person."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.noes import NotNow, Refused
from commonground.people.actions import note
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.models import Subject

pytestmark = pytest.mark.django_db

SEES = [("amara", 1), ("chen", 1), ("ines", 0), ("rosa", 0), ("omar", 0), ("dara", 0), ("alma", 0), ("zed", 0)]


def seen(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).count()


def test_a_person_is_what_one_agency_knows(cast):
    person = note_person(cast, name="  Teo Marsh ", born_on=date(1980, 3, 1))
    assert (person.name, person.name_key, person.agency_id) == ("Teo Marsh", "teo marsh", cast.crisis.pk)


@pytest.mark.parametrize(("who", "count"), SEES)
def test_only_the_agency_that_wrote_it_sees_it(cast, who, count):
    assert seen(cast.viewers[who], note_person(cast)) == count


@pytest.mark.parametrize("who", ["ada", "priya", "ezra"])
def test_administration_and_evaluation_do_not_read_people(cast, who):
    assert seen(cast.viewers[who], note_person(cast)) == 0


def test_an_administrator_does_not_read_the_people_of_the_own_agency(cast):
    from dataclasses import replace

    person = note_person(cast)
    assert seen(replace(cast.amara, role="administrator", labels=frozenset()), person) == 0


def test_two_agencies_hold_two_rows_and_neither_learns_of_the_other(cast):
    ours, theirs = note_person(cast, "amara"), note_person(cast, "ines")
    assert ours.subject_id != theirs.subject_id
    assert [seen(cast.amara, theirs), seen(cast.ines, ours)] == [0, 0]


def test_a_carried_subject_joins_the_rows_and_an_agency_has_one_row_of_it(cast):
    ours = note_person(cast)
    carried = note(name="Teo", subject=Subject(pk=ours.subject_id), by=cast.ines)
    assert carried.subject_id == ours.subject_id
    assert note(name="T. Marsh", subject=Subject(pk=ours.subject_id), by=cast.ines).pk == carried.pk
    assert [seen(cast.amara, carried), seen(cast.ines, ours)] == [0, 0]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "  "}, "P1"),
        ({"born_on": date(1850, 1, 1)}, "P2"),
        ({"born_on": date.today() + timedelta(days=2)}, "P2"),
        ({"born_estimated": True}, "P4"),
    ],
)
def test_what_cannot_be_is_not_written_down(cast, facts, code):
    with pytest.raises(NotNow) as no:
        note_person(cast, **facts)
    assert no.value.code == code


@pytest.mark.parametrize("who", ["amara", "omar", "ines", "wole", "alma", "rosa"])
def test_those_who_meet_people_may_write_them_down(cast, who):
    assert note_person(cast, who).agency_id == cast.viewers[who].agency_id


@pytest.mark.parametrize("who", ["dara", "ada", "priya", "ezra"])
def test_those_who_do_not_meet_people_may_not(cast, who):
    with pytest.raises(Refused):
        note_person(cast, who)


def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, monkeypatch):
    ledger_away(monkeypatch, "commonground.people.actions.note")
    with pytest.raises(LedgerAway):
        note_person(cast)
    with as_viewer(cast.amara):
        assert not Person.objects.exists()
        assert not Subject.objects.exists()


def test_the_ledger_holds_no_name(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.note")
    note_person(cast, name="Efraín Olvera", phone="555 0123")
    assert [(event.code, event.facts) for event in heard] == [("people.noted", {"carried": False})]


def test_the_day_is_the_day_of_the_place(cast):
    # 03:00 UTC is still the evening before in this county.
    late = timezone.now().replace(hour=3, minute=0)
    with pytest.raises(NotNow, match="P2"):
        note(name="Teo", born_on=late.date(), by=cast.amara, at=late)
