"""Words that are blacked out of a copy lie closed with the key of their person, also where the part itself is not sealed; the copy never shows them."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.kit.noes import NotNow
from commonground.legal.actions import (
    agree_to_copy,
    ask_to_erase,
    decide_piece,
    erase_words,
    lift_hold,
    produce,
    take_copy,
)
from commonground.legal.copying import BAR
from commonground.legal.models import Piece
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, sql, told_about

pytestmark = pytest.mark.django_db
HIDDEN = "her sister Ana"


@pytest.fixture
def decided(cast):
    """A shelter answers an order: one part is sealed, one is not, and of both the same words are blacked out."""
    cast.cleo = hire(cast, "cleo", cast.shelter, "custodian")
    cast.nadia = hire(cast, "nadia", cast.shelter, "privacy_officer")
    cast.lena = known_at(cast.alma)
    cast.told = told_about(cast.lena, "victim_advocacy", f"She sleeps in room 4. Told {HIDDEN}.", by=cast.alma)
    cast.plain = told_about(cast.lena, "general", f"A bus pass for {HIDDEN}.", by=cast.alma)
    cast.paper = ready(paper_of(cast.cleo.viewer, kind="court_order", signed_by="judge"), cast.lena, cast.cleo)
    for part in (cast.told, cast.plain):
        decide_piece(cast.paper, part=part, decision="produce", blacked_out=[HIDDEN], by=cast.cleo.viewer)
    return cast


def rows(cast, viewer):
    return sql(viewer, "SELECT to_jsonb(p)::text FROM legal_piece p WHERE paper_id = %s", cast.paper.pk)


def test_a_statement_of_those_who_answer_papers_reads_no_word_that_was_blacked_out(decided):
    for viewer in (decided.cleo.viewer, decided.nadia.viewer):
        lying = rows(decided, viewer)
        assert len(lying) == 2
        for (row,) in lying:
            assert HIDDEN not in row and HIDDEN.encode().hex() not in row
    for viewer in (decided.alma, decided.omar, decided.rosa):
        assert rows(decided, viewer) == []


def test_no_statement_lays_such_words_in_the_open_and_a_copied_row_opens_nothing(decided):
    viewer = decided.cleo.viewer
    with pytest.raises(DatabaseError, match="piece_words_are_sealed"), transaction.atomic():
        sql(viewer, "UPDATE legal_piece SET blacked_out = '{Ana}', sealed = NULL, sealed_with = NULL")
    with transaction.atomic():
        sql(
            viewer,
            "UPDATE legal_piece p SET sealed = o.sealed FROM legal_piece o WHERE o.id <> p.id AND o.paper_id = p.paper_id",
        )
        with as_viewer(viewer):
            assert all(piece.words_lost for piece in Piece.objects.filter(paper=decided.paper))
        transaction.set_rollback(True)
    with as_viewer(viewer):
        pieces = list(Piece.objects.filter(paper=decided.paper))
        assert [piece.blacked_out for piece in pieces] == [[HIDDEN]] * 2 and not any(p.words_lost for p in pieces)


def made(cast):
    agree_to_copy(cast.paper, by=cast.nadia.viewer)
    produce(cast.paper, by=cast.cleo.viewer)
    return take_copy(cast.paper, by=cast.cleo.viewer).decode()


def test_the_copy_is_made_as_before(decided):
    text = made(decided)
    assert text.count(BAR) == 2 and "Ana" not in text and "A bus pass for" in text


def test_another_decision_of_a_part_takes_the_place_of_the_words(decided):
    decide_piece(decided.paper, part=decided.told, decision="produce", by=decided.cleo.viewer)
    with as_viewer(decided.cleo.viewer):
        piece = Piece.objects.get(part=decided.told)
        assert piece.blacked_out == [] and piece.sealed is None and piece.sealed_with is None
    assert made(decided).count(BAR) == 1


def erased(cast):
    lift_hold(lift_hold(cast.paper, by=cast.cleo.viewer), by=cast.nadia.viewer)
    erase_words(ask_to_erase(cast.lena, why="person_asked", by=cast.cleo.viewer), by=cast.nadia.viewer)


def test_when_the_words_were_erased_a_copy_that_was_made_is_taken_no_more(decided):
    """The part that is not sealed still says them."""
    made(decided)
    erased(decided)
    with pytest.raises(NotNow, match="read no more"):
        take_copy(decided.paper, by=decided.cleo.viewer)


def test_when_the_words_were_erased_no_draft_and_no_new_copy_shows_what_was_to_be_hidden(client, decided):
    there, draft = reverse("legal:paper", args=[decided.paper.pk]), "What the copy will say"
    client.force_login(decided.cleo.user)
    assert draft in client.get(there).content.decode()
    erased(decided)
    assert draft not in client.get(there).content.decode()
    with pytest.raises(NotNow, match="read no more"), transaction.atomic():
        made(decided)
    decide_piece(decided.paper, part=decided.told, decision="withhold", by=decided.cleo.viewer)
    decide_piece(decided.paper, part=decided.plain, decision="produce", blacked_out=[HIDDEN], by=decided.cleo.viewer)
    assert draft in client.get(there).content.decode()
    text = made(decided)
    assert "Ana" not in text and text.count(BAR) == 1


def test_the_sealed_bytes_are_no_words(decided):
    with as_viewer(decided.cleo.viewer), connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed, sealed_with, blacked_out FROM legal_piece WHERE paper_id = %s", [decided.paper.pk]
        )
        for sealed, key, plain in cursor.fetchall():
            assert key is not None and plain == [] and HIDDEN.encode() not in bytes(sealed)
