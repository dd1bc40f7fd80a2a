"""Correcting what an agency knows of a person, saying how it is safe to reach them, and finding rows that look alike."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.models import SafeContact
from commonground.people.actions import correct, set_safe_contact
from commonground.people.models import Person
from commonground.people.queries import look_alikes, own_people
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import grant

pytestmark = pytest.mark.django_db


def fresh(viewer, person):
    with as_viewer(viewer):
        return Person.objects.get(pk=person.pk)


def let_see(cast, person, to="housing"):
    """A live grant of general facts from the crisis team."""
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        grant(
            subject_id=person.subject_id, release_id=person.pk, from_agencies=[cast.crisis.pk],
            to_agencies=[cast.agencies[to].pk], labels=["general"], purpose="coordination",
            starts_at=now - timedelta(minutes=1), expires_at=now + timedelta(days=1), by=cast.amara,
        )  # fmt: skip


def test_a_correction_changes_what_is_named_and_nothing_else(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.correct")
    person = note_person(cast, pronouns="they")
    correct(person, name="Teodora Marsh", interpreter_needed=True, by=cast.chen)
    now = fresh(cast.amara, person)
    assert (now.name, now.name_key, now.interpreter_needed, now.pronouns) == (
        "Teodora Marsh",
        "teodora marsh",
        True,
        "they",
    )
    assert heard[0].facts == {"fields": ["interpreter_needed", "name"]}


def test_a_correction_that_changes_nothing_is_not_remembered(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.correct")
    correct(note_person(cast), language="en", by=cast.amara)
    assert heard == []


@pytest.mark.parametrize(
    ("who", "no"), [("ines", Hidden), ("alma", Hidden), ("zed", Hidden), ("omar", Refused), ("ada", Refused)]
)
def test_only_the_agency_that_wrote_it_corrects_it(cast, who, no):
    person = note_person(cast)
    with pytest.raises(no):
        correct(person, name="Someone", by=cast.viewers[who])
    assert fresh(cast.amara, person).name == "Teo Marsh"


def test_a_permission_to_see_is_no_permission_to_correct(cast):
    person = note_person(cast)
    let_see(cast, person)
    assert fresh(cast.ines, person).name == "Teo Marsh"
    with pytest.raises(Hidden):
        correct(person, name="Someone", by=cast.ines)
    with as_viewer(cast.ines), door_open("test"):
        assert Person.objects.filter(pk=person.pk).update(name="Someone") == 0
    assert fresh(cast.amara, person).name == "Teo Marsh"


def test_a_fact_that_a_person_does_not_have_cannot_be_corrected(cast):
    person = note_person(cast)
    with pytest.raises(TypeError, match="agency_id"):
        correct(person, agency_id=cast.housing.pk, by=cast.amara)


@pytest.mark.parametrize(
    ("facts", "code"), [({"name": ""}, "P1"), ({"born_on": date(1700, 1, 1)}, "P2"), ({"born_estimated": True}, "P4")]
)
def test_what_cannot_be_is_not_written_down(cast, facts, code):
    person = note_person(cast)
    with pytest.raises(NotNow, match=code):
        correct(person, **facts, by=cast.amara)


def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, monkeypatch):
    person = note_person(cast)
    ledger_away(monkeypatch, "commonground.people.actions.correct")
    with pytest.raises(LedgerAway):
        correct(person, name="Someone", by=cast.amara)
    assert fresh(cast.amara, person).name == "Teo Marsh"


def test_safe_contact_is_said_by_the_agency_that_knows_the_person(cast):
    person = note_person(cast)
    set_safe_contact(person, way="text", address="555 0100", hours="after 16:00", by=cast.amara)
    set_safe_contact(person, way="none", by=cast.chen)
    with as_viewer(cast.amara):
        assert [c.way for c in SafeContact.objects.filter(subject_id=person.subject_id, ended_at=None)] == ["none"]
    with pytest.raises(Hidden):
        set_safe_contact(person, way="text", by=cast.ines)


def alike(viewer, name, born_on=None):
    with as_viewer(viewer) as look:
        found = look_alikes(viewer, name, born_on)
    return [hit.person.name for hit in found], look.seen.get("people.person", set())


def test_a_row_that_looks_alike_is_offered(cast):
    for name in ("Efraín Olvera-Zamudio", "Teo Marsh", "June Marsh"):
        note_person(cast, name=name)
    assert alike(cast.amara, "olvera zamudio, EFRAIN")[0] == ["Efraín Olvera-Zamudio"]
    assert alike(cast.amara, "Theo Marsh")[0][0] == "Teo Marsh"
    assert alike(cast.amara, "Nobody Atall")[0] == []
    assert alike(cast.amara, "  ")[0] == []


def test_the_same_birthday_makes_a_distant_name_worth_offering(cast):
    note_person(cast, name="Guadalupe Barragan Soto", born_on=date(1990, 5, 5))
    assert alike(cast.amara, "Lupe Baragan")[0] == []
    assert alike(cast.amara, "Lupe Baragan", date(1990, 5, 5))[0] == ["Guadalupe Barragan Soto"]


@pytest.mark.parametrize("who", ["ines", "wole", "alma", "zed", "omar"])
def test_a_search_never_tells_what_another_agency_knows(cast, who):
    note_person(cast)
    assert alike(cast.viewers[who], "Teo Marsh") == ([], set())


def test_a_search_finds_what_a_live_permission_shows_and_enters_only_what_it_offers(cast):
    person, other = note_person(cast), note_person(cast, name="June Sedge")
    let_see(cast, person)
    let_see(cast, other)
    assert alike(cast.ines, "Teo Marsh") == (["Teo Marsh"], {person.pk})


def test_the_people_of_an_agency_come_by_name(cast):
    for name in ("Zoe A", "amy B", "Ámbar C"):
        note_person(cast, name=name)
    with as_viewer(cast.chen):
        assert [person.name for person in own_people(cast.chen)] == ["Ámbar C", "amy B", "Zoe A"]
