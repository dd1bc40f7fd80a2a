"""A provider's own records: seen by those assigned, sealed where they lie, and open to no search."""

import pytest
from django.db import connection

from commonground.agencies.context import as_viewer
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.kit.sealing import NotOurs
from commonground.vault.actions import hand_over, note, step_back, write_down
from commonground.vault.models import Note, Person, Release
from commonground.vault.tests.cast import NAME, OTHER_WORDS, WORDS, house_of, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast):
    return house_of(cast)


def names_seen_by(viewer) -> list[str]:
    with as_viewer(viewer):
        return [person.name for person in Person.objects.all()]


def test_whoever_is_assigned_and_the_coordinator_see_her_and_nobody_else_does(house):
    assert names_seen_by(house.mara) == names_seen_by(house.cora) == [NAME]
    for viewer in (house.bea, *house.cast.viewers.values()):
        assert names_seen_by(viewer) == []
        with as_viewer(viewer):
            assert not Note.objects.exists()
            assert not Release.objects.exists()


def test_a_colleague_sees_her_once_assigned_and_no_more_after_stepping_back(house):
    hand_over(house.her, member=house.bea_member, by=house.mara)
    assert names_seen_by(house.bea) == [NAME]
    step_back(house.her, member_id=house.bea_member.pk, by=house.mara)
    assert names_seen_by(house.bea) == []


def test_whoever_is_not_assigned_writes_nothing_in_her_record(house):
    with pytest.raises(Hidden):
        note(house.her, text="x", by=house.bea)
    with pytest.raises(Hidden):
        hand_over(house.her, member=house.bea_member, by=house.bea)
    for who in ("amara", "ada", "priya", "ines"):
        with pytest.raises(Refused):
            write_down(name="x", came_for="home", by=getattr(house.cast, who))


def test_somebody_always_stays_assigned(house):
    with pytest.raises(NotNow) as no:
        step_back(house.her, member_id=house.mara.membership_id, by=house.mara)
    assert no.value.code == "OW5"


def test_names_and_notes_lie_sealed_in_every_table(house):
    signed(house)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            for told in (NAME, WORDS, OTHER_WORDS, "so that they know my plan", "call after six"):
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{told}%"])
                assert cursor.fetchone()[0] == 0, f"{told!r} stands in {table}"


def test_words_copied_into_another_record_do_not_open_there(house):
    other = write_down(name="Somebody else", came_for="other", by=house.mara)
    other.sealed_name = house.her.sealed_name
    with pytest.raises(NotOurs):
        _ = other.name


def test_there_is_nothing_to_search_match_or_count_people_by(house):
    """No index but keys and pointers; no hash of a name; no link to any person or subject of the shared house (V3)."""
    for model in (Person, Note, Release):
        targets = {f.related_model._meta.label for f in model._meta.fields if f.related_model}
        assert targets <= {"agencies.Jurisdiction", "agencies.Agency", "packets.Partner", "vault.Person"}
        assert not model._meta.indexes
        assert not [f.name for f in model._meta.fields if "hash" in f.name or "digest" in f.name or "mark" in f.name]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_part")
        assert cursor.fetchone()[0] == 0
