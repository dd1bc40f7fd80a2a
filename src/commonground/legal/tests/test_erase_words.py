"""Erasing sealed words: two people, never while a paper holds the record; the words are gone, both books stand."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.ledger import verify_ledger
from commonground.ledger.actions import seal_all
from commonground.ledger.exporting import export, newest_checkpoint
from commonground.ledger.tests.cast import forget_the_key
from commonground.legal.actions import ask_to_erase, erase_words, lift_hold, name_custodian
from commonground.legal.models import Erasure
from commonground.legal.pages import erasures
from commonground.legal.tests.cast import hire, known_at, paper_of, told_about
from commonground.privacy.models import Part


@pytest.fixture
def town(cast):
    return town_of(cast)


def town_of(cast):
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


@pytest.mark.django_db
def test_the_page_leads_through_it(town, monkeypatch):
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
    with monkeypatch.context() as m:
        m.setattr(erasures, "did_recently_reauthenticate", lambda _request: False)
        assert "reauthenticate" in nils.post(reverse("legal:erase", args=[asked.pk]))["Location"], (
            "a fresh sign-in is asked for"
        )
    assert read(town.alma, town.told)[0] == "He has the blue car."
    assert nils.post(reverse("legal:erase", args=[asked.pk]))["Location"] == reverse("legal:erasures")
    assert "erased" in read(town.alma, town.told)[0]
    alma = Client()
    alma.force_login(town.users["alma"])
    page = alma.get(f"/desk/person/{town.lena.pk}/")
    assert page.status_code == 200


@pytest.mark.commits
def test_the_ledger_verifies_and_holds_that_it_was_done(committed, cast, settings, tmp_path):
    forget_the_key(settings, tmp_path / "ledger.key")
    town = town_of(cast)
    seal_all()
    before = newest_checkpoint().size
    erase_words(ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer), by=town.nils.viewer)
    seal_all()
    export(tmp_path / "out")
    assert verify_ledger.main([str(tmp_path / "out")]) == 0
    told = "".join(file.read_text() for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert newest_checkpoint().size > before and "legal.words_erased" in told and "blue car" not in told
