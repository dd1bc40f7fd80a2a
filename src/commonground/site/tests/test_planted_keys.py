"""Bytes that are no key stand in no place of a key: the floor takes a first key only with the application's proof that it made it."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from commonground.agencies.context import as_viewer, proof_of, token_for
from commonground.kit import records_key
from commonground.kit.envelope import closed, fresh_key
from commonground.privacy.models import Part
from commonground.privacy.models.ring import place_of_agency_key, proof_of_agency_key, proof_of_person_key
from commonground.site.tests.attacks import refused, sql
from commonground.site.tests.test_sealed_words import CANARY, person_at, told

pytestmark = pytest.mark.django_db
OF_AGENCY = "SELECT key FROM cg_agency_key(%s, %s, %s, %s, %s)"
OF_PERSON = "SELECT key FROM cg_keys_for(%s, %s, ARRAY[%s]::uuid[], ARRAY[%s]::uuid[], ARRAY[%s]::bytea[], ARRAY[%s])"
NO = "A key is made by the application"


@pytest.fixture
def made(cast):
    """A first key of an agency as the application makes it: id, closed bytes, and by which root key."""
    root, key = records_key.root_key(), uuid4()
    return key, closed(fresh_key(), key=root, place=place_of_agency_key(key)), records_key.mark_of(root)


def test_a_member_puts_no_bytes_into_the_place_of_the_first_key_of_their_agency(cast, made):
    key, wrapped, by = made
    proof = proof_of_agency_key(cast.crisis.pk, *made)
    forged = (
        (key, b"x" * 61, by, proof),
        (uuid4(), wrapped, by, proof),
        (key, wrapped, "another", proof),
        (key, wrapped, by, proof_of_agency_key(cast.shelter.pk, *made)),
        (key, wrapped, by, token_for(cast.amara).split("#")[1]),
        (key, wrapped, by, ""),
        (key, wrapped, by, None),
    )
    for each in forged:
        refused(cast.amara, OF_AGENCY, cast.crisis.pk, *each, says=NO)
    part = told(person_at(cast.amara), cast.amara, "substance_use")
    with as_viewer(cast.amara):
        assert Part.objects.get(pk=part.pk).text == CANARY
    assert sql(cast.amara, OF_AGENCY, cast.crisis.pk, *made, proof) != [(key,)], "the first key stays the first"


def test_the_application_makes_the_first_key(cast, made):
    assert sql(cast.amara, OF_AGENCY, cast.crisis.pk, *made, proof_of_agency_key(cast.crisis.pk, *made)) == [(made[0],)]


def test_a_member_puts_no_bytes_into_the_place_of_the_key_of_a_person(cast):
    known, other = person_at(cast.amara, "Lena Ortiz"), person_at(cast.amara, "Mia Sol")
    told(other, cast.amara, "substance_use")
    ((above,),) = sql(cast.amara, OF_AGENCY, cast.crisis.pk, None, None, None, None)
    here, about, key, wrapped = cast.crisis.pk, known.subject_id, uuid4(), b"y" * 61
    proof = proof_of_person_key(here, above, about, key, wrapped)
    forged = (
        (about, key, b"x" * 61, proof),
        (about, uuid4(), wrapped, proof),
        (other.subject_id, key, wrapped, proof),
        (about, key, wrapped, proof_of_person_key(cast.shelter.pk, above, about, key, wrapped)),
        (about, key, wrapped, proof_of_person_key(here, uuid4(), about, key, wrapped)),
        (about, key, wrapped, None),
    )
    for each in forged:
        refused(cast.amara, OF_PERSON, here, above, *each, says=NO)
    short = OF_PERSON.replace("ARRAY[%s])", "'{}')")
    refused(cast.amara, short, here, above, about, key, wrapped, says=NO)
    part = told(known, cast.amara, "substance_use")
    with as_viewer(cast.amara):
        assert Part.objects.get(pk=part.pk).text == CANARY


def test_one_key_without_a_proof_among_others_lays_none(cast):
    told(person_at(cast.amara, "Mia Sol"), cast.amara, "substance_use")
    ((above,),) = sql(cast.amara, OF_AGENCY, cast.crisis.pk, None, None, None, None)
    people, keys = [person_at(cast.amara, name).subject_id for name in ("A B", "C D")], [uuid4(), uuid4()]
    proofs = [proof_of_person_key(cast.crisis.pk, above, people[0], keys[0], b"x"), "no"]
    many = "SELECT key FROM cg_keys_for(%s, %s, %s::uuid[], %s::uuid[], %s::bytea[], %s)"
    refused(cast.amara, many, cast.crisis.pk, above, people, keys, [b"x", b"x"], proofs, says=NO)
    assert sql(cast.amara, many, cast.crisis.pk, above, people, [], [], []) == []


def test_a_proof_is_the_token_of_nobody(cast):
    facts = [str(fact) for fact in cast.amara.told(9_999_999_999)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [f"{'|'.join(facts)}#{proof_of(*facts)}"])
        cursor.execute("SELECT cg_viewer(), cg_self(), cg_who()")
        assert cursor.fetchone() == (None, None, None)


def test_no_statement_asks_the_floor_for_a_proof(cast):
    refused(cast.amara, "SELECT cg_proved('x', 'agency key')", says="denied")
