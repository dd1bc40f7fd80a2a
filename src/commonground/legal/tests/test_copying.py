"""The copy: what is blacked out does not stand in it, and the same parts give the same bytes."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.legal.copying import BAR, blackened, copy_of, fingerprint, said_in, stands_in, terms_on

WORDS = st.lists(st.text(alphabet="abcAB 1", min_size=1, max_size=5), max_size=5)


@given(st.text(alphabet="abcAB 1\n", max_size=80), WORDS)
def test_no_word_that_is_blacked_out_stands_in_the_text(text, words):
    left = blackened(text, words).split(BAR)
    assert not [word for word in words for piece in left if word in piece]


@given(st.text(alphabet="abc ", max_size=60))
def test_a_text_without_words_to_black_out_stays_as_it_is(text):
    assert blackened(text, []) == text


def test_bars_do_not_tell_how_long_the_words_were():
    assert blackened("Ana met Bartholomew", ["Ana", "Bartholomew"]) == f"{BAR} met {BAR}"


def part(number, text="", content=None):
    key = UUID(int=number)
    return SimpleNamespace(
        pk=key, text=text, content=content or {}, written_at=datetime(2027, 1, number, tzinfo=UTC), label="health"
    )  # fmt: skip


PAPER = SimpleNamespace(pk=UUID(int=9), docket="26-CV-1", agency=SimpleNamespace(name="Safe Nest"))
PIECE = SimpleNamespace(blacked_out=["Ana"], words_lost=False)


def test_the_copy_is_the_same_whatever_the_order_in_which_the_parts_come():
    pairs = [(PIECE, part(2, "With Ana")), (PIECE, part(1, "First", {"b": 2, "a": "yes"}))]
    one, other = copy_of(PAPER, pairs), copy_of(PAPER, reversed(pairs))
    assert one == other and fingerprint(one) == fingerprint(other)
    assert one.index(b"First") < one.index(b"With")


def test_answers_stand_in_the_copy_by_name_each_on_a_line():
    assert said_in(part(1, "Asked", {"b": [1, 2], "a": "yes"})) == "Asked\na: yes\nb: [1, 2]"


@pytest.mark.parametrize("changed", ["With Ana.", "With Ann"])
def test_another_word_gives_another_fingerprint(changed):
    same = copy_of(PAPER, [(PIECE, part(1, "With Ana"))])
    assert fingerprint(copy_of(PAPER, [(PIECE, part(1, changed))])) != fingerprint(same)


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("ANA came. ana slept.", "Ana", f"{BAR} came. {BAR} slept."),
        ("With Ana\nLopez and Ana  Lopez", "Ana Lopez", f"With {BAR} and {BAR}"),
        ("12 Oak\r\n\tStreet, 3rd floor", "12 oak street", f"{BAR}, 3rd floor"),
        ("Herr STRASSE, Herr Straße", "straße", f"Herr {BAR}, Herr {BAR}"),
        ("Jose\u0301 and Jos\u00e9", "JOS\u00c9", f"{BAR} and {BAR}"),
        ("Anabel", "Ana", f"{BAR}bel"),
        ("Ana Ana Ana", "Ana Ana", BAR),
    ],
)
def test_words_are_blacked_out_whatever_their_capitals_blanks_and_line_ends(text, words, left):
    assert blackened(text, [words]) == left and stands_in(text, words)


@given(st.text(alphabet="aBß é\n", max_size=60), WORDS)
def test_blacking_out_twice_changes_nothing_more(text, words):
    once = blackened(text, words)
    assert blackened(once, words) == once


def test_a_word_that_does_not_stand_there_is_not_found():
    assert not stands_in("With Ana", "Anna") and not stands_in("With Ana", " ")


def test_the_terms_stand_at_the_foot_of_the_copy_each_once_and_change_its_fingerprint():
    """42 CFR 2.32; 34 USC 12291(b)(2): whoever gets the copy reads what binds them."""
    pairs = [(PIECE, part(1, "First")), (PIECE, part(2, "Second"))]
    terms = terms_on(pairs, ["no_redisclosure", "vawa_release"], holder="victim_service")
    written = copy_of(PAPER, pairs, terms)
    assert terms.count("34 USC 12291(b)(2)") == 1 and terms.count("Do not pass it on.") == 1
    assert written.decode().index("Second") < written.decode().index("Terms that come with this copy")
    assert fingerprint(written) != fingerprint(copy_of(PAPER, pairs))
