"""What a smuggled statement wrote before the floor asked for a proof: the doctor names it, the owner's command removes bytes that are no key, and nothing else."""

from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit import records_key
from commonground.legal.tests.cast import known_at, told_about
from commonground.people.actions import note
from commonground.privacy.actions.no_keys import RootKeyNotHere, find_no_keys, remove_no_keys
from commonground.privacy.models import Part
from commonground.privacy.models.ring import KeysNotHere
from commonground.site import diagnosis
from commonground.site.commands import sealing

pytestmark = pytest.mark.commits
KEYS, PERMISSIONS, PLACES = (
    "no bytes that open nowhere stand in the place of a key", "a release stands behind every permission that is open", "every jurisdiction has an office",
)  # fmt: skip
AGENCY_KEY = "INSERT INTO privacy_agencykey (id, jurisdiction_id, agency_id, number, wrapped, wrapped_by, made_at) VALUES (%s, %s, %s, 1, %s, %s, now())"
PERSON_KEY = """INSERT INTO privacy_personkey (id, jurisdiction_id, agency_id, about, agency_key_id, number, wrapped, made_at)
  SELECT %s, jurisdiction_id, agency_id, %s, id, 1, 'no key at all', now() FROM privacy_agencykey WHERE agency_id = %s"""


def as_owner(statement, *facts):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def said(what):
    (found,) = [each for each in diagnosis.diagnose() if each.what == what]
    return found


@pytest.fixture
def house(committed, cast, settings, tmp_path):
    """A shelter that sealed a note, each with a true key."""
    settings.RECORDS_KEY_FILE = tmp_path / "records.key"
    cast.lena = known_at(cast.alma)
    cast.told = told_about(cast.lena, "victim_advocacy", "She sleeps in room 4.", by=cast.alma)
    assert all(said(what).fine for what in (KEYS, PERMISSIONS, PLACES))
    return cast


@pytest.mark.parametrize("by", ["the mark in force", "0123456789abcdef", "no/mark", "x"])
def test_bytes_in_the_place_of_an_agency_s_key_are_named_and_removed(house, capsys, monkeypatch, by):
    mark = records_key.mark_of(records_key.root_key()) if by == "the mark in force" else by
    as_owner(AGENCY_KEY, uuid4(), house.jurisdiction.pk, house.crisis.pk, b"x" * 61, mark)
    found = said(KEYS)
    assert not found.fine and "1 do: run commonground keys clear" in found.do
    person = note(name="Wanda Lightfoot", language="en", by=house.amara)
    with pytest.raises(KeysNotHere):
        told_about(person, "substance_use", "Three a day.", by=house.amara)
    monkeypatch.setattr(sealing.embedded, "prepare", lambda **_: None)
    sealing.clear()
    assert "removed: 1 in the place of an agency's key, 0 in the place of a person's" in capsys.readouterr().out
    assert said(KEYS).fine
    part = told_about(person, "substance_use", "Three a day.", by=house.amara)
    with as_viewer(house.amara):
        assert Part.objects.get(pk=part.pk).text == "Three a day."
    read(house)


def read(house):
    with as_viewer(house.alma):
        assert Part.objects.get(pk=house.told.pk).text == "She sleeps in room 4."


def test_bytes_in_the_place_of_a_person_s_key_are_removed_and_true_keys_stay(house):
    other = note(name="Mia Sol", language="en", by=house.alma)
    as_owner(PERSON_KEY, uuid4(), other.subject_id, house.shelter.pk)
    with pytest.raises(KeysNotHere):
        told_about(other, "victim_advocacy", "Likes tea.", by=house.alma)
    assert not said(KEYS).fine
    before = as_owner("SELECT count(*) FROM privacy_personkey")
    removed = remove_no_keys()
    assert (len(removed.agencies), len(removed.people), len(removed.used)) == (0, 1, 0)
    assert as_owner("SELECT count(*) FROM privacy_personkey") == [(before[0][0] - 1,)]
    assert said(KEYS).fine
    told_about(other, "victim_advocacy", "Likes tea.", by=house.alma)
    read(house)


def test_a_true_key_that_was_damaged_stays_and_the_doctor_asks_for_a_backup(house):
    as_owner("UPDATE privacy_personkey SET wrapped = overlay(wrapped PLACING 'xx' FROM 20)")
    found = said(KEYS)
    assert not found.fine and "bring back a backup of the keys" in found.do
    removed = remove_no_keys()
    assert removed.removable == 0 and len(removed.used) == 1
    assert as_owner("SELECT count(*) FROM privacy_personkey") == [(1,)]
    as_owner("UPDATE privacy_agencykey SET wrapped = overlay(wrapped PLACING 'xx' FROM 20)")
    remove_no_keys()
    assert as_owner("SELECT count(*) FROM privacy_agencykey") == [(1,)], "what closes a key in use stays, too"


def test_without_a_root_key_nothing_is_removed(house):
    records_key.place().rename(records_key.place().with_name("elsewhere"))
    records_key.root_key_marked.cache_clear()
    for look in (find_no_keys, remove_no_keys):
        with pytest.raises(RootKeyNotHere):
            look()
    assert not said(KEYS).fine and as_owner("SELECT count(*) FROM privacy_agencykey") == [(1,)]


def test_a_permission_with_no_release_behind_is_named_and_ends_by_what_the_doctor_says(house):
    now = timezone.now()
    as_owner(
        "INSERT INTO privacy_grant (id, jurisdiction_id, subject_id, from_agency_id, to_agency_id, label, purpose, release_id, form, starts_at, expires_at, proof)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'health', 'coordination', gen_random_uuid(), 'standard', %s, %s + interval '1 day', '')",
        house.jurisdiction.pk, house.lena.subject_id, house.shelter.pk, house.housing.pk, now, now,
    )  # fmt: skip
    found = said(PERMISSIONS)
    assert not found.fine and found.do.startswith("1 have none: as the owner, ")
    assert as_owner(found.do.split("as the owner, ")[1]) == 1
    assert said(PERMISSIONS).fine


def test_a_place_without_an_office_is_named_and_removed_by_what_the_doctor_says(house):
    as_owner(
        "INSERT INTO agencies_jurisdiction (id, slug, name, time_zone, holds) VALUES (%s, 'x', 'X', 'UTC', 'exercise')",
        uuid4(),
    )
    found = said(PLACES)
    assert not found.fine
    assert as_owner(found.do.split("as the owner, ")[1]) == 1
    assert said(PLACES).fine
