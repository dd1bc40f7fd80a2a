"""Erasing sealed words: two people, never while a paper holds the record; the words are gone, both books stand."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.legal.actions import ask_to_erase, erase_words, lift_hold, name_custodian
from commonground.legal.models import Erasure
from commonground.legal.tests.cast import hire, known_at, paper_of, told_about
from commonground.privacy.models import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast):
    cast.olga = hire(cast, "olga", cast.shelter, "custodian")
    cast.nils = hire(cast, "nils", cast.shelter, "privacy_officer")
    cast.lena = known_at(cast.alma)
    cast.told = told_about(cast.lena, "victim_advocacy", "He has the blue car.", by=cast.alma)
    cast.plain = told_about(cast.lena, "general", "Wants a bus pass.", by=cast.alma)
    return cast


def read(viewer, part):
    with as_viewer(viewer):
        row = Part.objects.get(pk=part.pk)
        return row.text, row.content, row.words_erased_at


def test_two_people_erase_and_the_words_are_gone(town):
    asked = ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer)
    assert read(town.alma, town.told)[0] == "He has the blue car.", "one alone erases nothing"
    done = erase_words(asked, by=town.nils.viewer)
    assert done.keys == 1
    text, content, when = read(town.alma, town.told)
    assert text.startswith("These words were erased on ") and content == {} and when == done.erased_at
    assert read(town.alma, town.plain)[0] == "Wants a bus pass.", "what is not sealed stays"


def test_what_is_written_later_is_read(town):
    erase_words(ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer), by=town.nils.viewer)
    later = told_about(town.lena, "victim_advocacy", "She moved.", by=town.alma)
    assert read(town.alma, later)[0] == "She moved."
    assert "erased" in read(town.alma, town.told)[0]


def test_nobody_else_loses_a_word(town):
    other = known_at(town.alma, name="Mia Sol")
    kept = told_about(other, "victim_advocacy", "Likes tea.", by=town.alma)
    erase_words(ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer), by=town.nils.viewer)
    assert read(town.alma, kept)[0] == "Likes tea."


def test_who_asked_does_not_agree_and_nobody_does_it_twice(town):
    asked = ask_to_erase(town.lena, why="court_order", by=town.olga.viewer)
    with pytest.raises(NotNow) as no:
        ask_to_erase(town.lena, why="court_order", by=town.nils.viewer)
    assert no.value.code == "J82"
    with pytest.raises(NotNow) as no:
        erase_words(asked, by=town.olga.viewer)
    assert no.value.code == "J84"
    erase_words(asked, by=town.nils.viewer)
    with pytest.raises(NotNow) as no:
        erase_words(asked, by=town.nils.viewer)
    assert no.value.code == "J83"


def test_a_statement_of_one_alone_erases_nothing(town):
    asked = ask_to_erase(town.lena, why="court_order", by=town.olga.viewer)
    for said in ("SELECT cg_erase_keys(%s, now())", "UPDATE legal_erasure SET agreed_by = asked_by WHERE id = %s"):
        with (
            as_viewer(town.olga.viewer),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            cursor.execute(said, [asked.pk])
    assert read(town.alma, town.told)[0] == "He has the blue car."


def test_nothing_is_erased_while_a_paper_holds_the_record(town):
    asked = ask_to_erase(town.lena, why="person_asked", by=town.nils.viewer)
    paper = name_custodian(
        paper_of(town.olga.viewer), custodian=town.olga.member, person=town.lena, by=town.olga.viewer
    )
    assert paper.hold_from is not None
    with pytest.raises(NotNow) as no:
        erase_words(asked, by=town.olga.viewer)
    assert no.value.code == "J81"
    with (
        as_viewer(town.olga.viewer),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="kept as it is"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE legal_erasure SET agreed_by = %s WHERE id = %s", [town.olga.user.pk, asked.pk])
        cursor.execute("SELECT cg_erase_keys(%s, now())", [asked.pk])
    lift_hold(lift_hold(paper, by=town.olga.viewer), by=town.nils.viewer)
    assert erase_words(asked, by=town.olga.viewer).keys == 1


def test_who_may_not(town):
    with pytest.raises(Refused):
        ask_to_erase(town.lena, why="person_asked", by=town.alma)
    asked = ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer)
    elsewhere = hire(town, "vera", town.clinic, "custodian")
    with pytest.raises(Hidden):
        erase_words(asked, by=elsewhere.viewer)
    with pytest.raises((Hidden, NotNow)):
        ask_to_erase(town.lena, why="person_asked", by=elsewhere.viewer)


def test_the_page_leads_through_it(town):
    olga = Client()
    olga.force_login(town.olga.user)
    page = olga.post(reverse("legal:erasures"), {"said": "Lena"}).content.decode()
    assert "Lena Ortiz" in page
    done = olga.post(reverse("legal:erasures"), {"said": "Lena", "person": str(town.lena.pk), "why": "person_asked"})
    assert done.status_code == 302, done.content.decode()
    with as_viewer(town.olga.viewer):
        asked = Erasure.objects.get()
    assert "Somebody else has to agree" in olga.get(reverse("legal:erasures")).content.decode()
    nils = Client()
    nils.force_login(town.nils.user)
    assert "I agree" in nils.get(reverse("legal:erasures")).content.decode()
    again = nils.post(reverse("legal:erase", args=[asked.pk]))
    assert again.status_code == 302 and "reauthenticate" in again.url, "a fresh sign-in is asked for"
