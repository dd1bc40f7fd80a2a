"""The number on a card and of a word is drawn, and nobody who sees an id knows it; a recipient of the permission does not read it."""

import math
from importlib import import_module

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.consents import queries
from commonground.consents.actions import decline, take_back_by_word
from commonground.consents.models import CardNumber, Release
from commonground.consents.numbers import LENGTH, LETTERS, NUMBER, fresh_number, plain
from commonground.consents.tests.cast import give_release
from commonground.people.tests.cast import note_person
from commonground.site.tests.attacks import refused, sql

MIGRATION = import_module("commonground.consents.migrations.0008_drawn_numbers").Migration


def fresh(cast, release):
    with as_viewer(cast.amara):
        return Release.objects.get(pk=release.pk)


def test_a_number_is_more_than_forty_bits_of_letters_that_are_not_taken_for_one_another():
    assert LENGTH * math.log2(len(LETTERS)) > 40 and len(set(LETTERS)) == len(LETTERS)
    for alike in ("0O", "0Q", "OQ", "1I", "1L", "IL", "2Z", "5S", "8B", "UV"):
        assert not set(alike) <= set(LETTERS), alike
    drawn = {fresh_number() for _ in range(500)}
    assert len(drawn) == 500 and all(NUMBER.fullmatch(one) for one in drawn)
    assert set("".join(drawn)) == set(LETTERS)
    assert plain(" 3ab-4cd 6ef") == "3AB4CD6EF"


@pytest.mark.django_db
def test_the_floor_draws_like_the_application(cast):
    drawn = {number for (number,) in sql(cast.amara, "SELECT cg_fresh_number() FROM generate_series(1, 500)")}
    assert len(drawn) == 500 and all(NUMBER.fullmatch(one) for one in drawn)
    assert set("".join(drawn)) == set(LETTERS)


@pytest.mark.django_db
def test_each_permission_has_a_number_of_its_own_that_its_id_does_not_tell(cast):
    person = note_person(cast)
    one, other = give_release(cast, person), give_release(cast, person, to=("clinic",))
    assert NUMBER.fullmatch(one.number) and len(one.number) == LENGTH and one.number != other.number
    assert one.pk.hex[:8].upper() not in (one.number, other.number)
    take_back_by_word(number=one.pk.hex[:8], by=cast.rosa)
    assert fresh(cast, one).status == "given"
    with as_viewer(cast.amara):
        assert queries.by_number(cast.amara, one.pk.hex[:8]) == []
        assert queries.by_number(cast.amara, one.number) == [one]
    take_back_by_word(number=one.number.lower(), by=cast.rosa)
    assert (fresh(cast, one).status, fresh(cast, other).status) == ("revoked", "given")


@pytest.mark.django_db
def test_a_no_has_one_too_and_opens_nothing(cast):
    with as_viewer(cast.amara):
        said_no = decline(
            person=note_person(cast), to_agencies=[cast.housing], labels=["general"], asked_alone=True, by=cast.amara
        )
        assert NUMBER.fullmatch(said_no.number) and queries.by_number(cast.amara, said_no.number) == []


@pytest.mark.django_db
def test_recipients_do_not_read_the_number_of_what_they_were_permitted(cast):
    release = give_release(cast, note_person(cast), to=("housing", "clinic"))
    for who in ("ines", "rosa", "omar", "ada", "zed"):
        assert sql(cast.viewers[who], "SELECT count(*) FROM consents_cardnumber") == [(0,)], who
    assert sql(cast.ines, "SELECT count(*) FROM consents_release WHERE id = %s", release.pk) == [(1,)]
    assert sql(
        cast.ines, "SELECT count(*) FROM consents_release r WHERE to_jsonb(r)::text LIKE %s", f"%{release.number}%"
    ) == [(0,)]
    assert sql(cast.amara, "SELECT number FROM consents_cardnumber") == [(release.number,)]
    with as_viewer(cast.ines):
        assert Release.objects.get(pk=release.pk).number == ""


@pytest.mark.django_db
def test_no_statement_writes_or_changes_a_number(cast):
    release = give_release(cast, note_person(cast))
    refused(cast.amara, "UPDATE consents_cardnumber SET number = '333333333'")
    refused(cast.amara, "DELETE FROM consents_cardnumber")
    refused(
        cast.amara, "INSERT INTO consents_cardnumber (id, jurisdiction_id, agency_id, subject_id, release_id, number) VALUES (gen_random_uuid(), %s, %s, %s, %s, '333333333')",
        cast.jurisdiction.pk, cast.crisis.pk, release.subject_id, release.pk,
    )  # fmt: skip


@pytest.mark.django_db
def test_numbers_of_many_are_read_at_once(cast, django_assert_num_queries):
    given = [give_release(cast, note_person(cast, name=f"Teo Marsh{n}", phone="")) for n in range(3)]
    with as_viewer(cast.amara):
        again = list(Release.objects.filter(pk__in=[one.pk for one in given]))
        with django_assert_num_queries(1):
            queries.bear_numbers(again)
            assert {one.number for one in again} == {one.number for one in given}


@pytest.mark.commits
def test_what_was_printed_before_numbers_were_drawn_is_found_by_its_old_number(committed, cast):
    person = note_person(cast)
    release = give_release(cast, person)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM consents_cardnumber")
        cursor.execute(MIGRATION.operations[-1].sql)
    old = release.pk.hex[:8].upper()
    with as_viewer(cast.amara):
        assert CardNumber.objects.get().number == old == Release.objects.get(pk=release.pk).number
        assert queries.by_number(cast.amara, f"{old[:4]} {old[4:].lower()}") == [release]
    word = take_back_by_word(number=old, by=cast.rosa)
    assert fresh(cast, release).status == "revoked" and len(word.receipt) == LENGTH
    assert give_release(cast, person).number != old
