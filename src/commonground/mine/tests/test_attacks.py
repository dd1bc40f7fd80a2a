"""Whoever tries: with another person's ids, with a used card, by guessing, with a session of staff, and with SQL of their own."""

import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from commonground.agencies.context import as_viewer, token_for
from commonground.consents.tests.cast import give_release
from commonground.kit.noes import NotNow
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.pages import coming
from commonground.mine.tests.cast import PIN, come_back, come_in, hand_over, own_page, sql
from commonground.people.actions import open_own_page
from commonground.people.models import OwnPage
from commonground.people.own_codes import cookie_mark, is_plain_pin, seal_pin, word_list, words_mark
from commonground.people.own_queries import stay_of
from commonground.people.own_viewer import own_viewer
from commonground.people.tests.cast import note_person
from commonground.privacy.register import register

pytestmark = pytest.mark.django_db
PAGES = ("", "asked/", "shared/", "seen/", "say/", "say/fix/", "away/back/")


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def other(cast):
    return note_person(cast, name="Somebody else")


def token_of(phone):
    return token_for(viewer_of(stay_of(cookie_mark(phone.cookies[COOKIE].value))))


def with_token(token, statement, args=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [token])
        cursor.execute(statement, args)
        found = cursor.fetchall() if cursor.description else cursor.rowcount
        cursor.execute("SELECT set_config('commonground.viewer', '', true)")
        return found


def refused(token, statement, args=()):
    """Whether the floor refuses a change, or lets it change nothing."""
    try:
        with transaction.atomic():
            return with_token(token, statement, args) == 0
    except DatabaseError:
        return True


def test_another_person_s_ids_are_not_there(cast, person, other):
    theirs = give_release(cast, other)
    phone = own_page(cast, person)
    assert phone.get(f"/mine/asked/{theirs.pk}/").status_code == 404
    assert phone.post(f"/mine/shared/{theirs.pk}/back/").status_code == 404
    assert phone.post("/mine/away/", {"what": f"r:{theirs.pk}"}).status_code == 404
    assert phone.post("/mine/say/fix/", {"text": "x", "to": str(cast.shelter.pk)}).status_code == 404
    mine = give_release(cast, person, to=("housing",))
    assert phone.post(f"/mine/shared/{mine.pk}/back/", {"agency": str(cast.clinic.pk)}).status_code == 404
    gone = phone.get("/mine/asked/00000000-0000-4000-8000-000000000000/")
    assert phone.get(f"/mine/asked/{theirs.pk}/").content == gone.content
    with as_viewer(cast.amara):
        assert type(theirs).objects.get(pk=theirs.pk).status == "given"


def test_a_card_opens_once(cast, person):
    _page, words = hand_over(cast, person)
    come_in(words)
    again = Client().post("/mine/new/", {"words": words, "pin": PIN, "again": PIN})
    unknown = Client().post("/mine/new/", {"words": "apple apple apple apple apple apple", "pin": PIN, "again": PIN})
    assert again.status_code == unknown.status_code == 422
    assert stripped(again) == stripped(unknown)


def stripped(answer):
    """A page without the token of its form and the words that were typed."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)


def test_wrong_old_used_and_unknown_read_alike_and_take_as_long(cast, person, waited, monkeypatch):
    _page, words = hand_over(cast, person)
    _phone, own_words = come_in(words)
    shut_page, later = hand_over(cast, note_person(cast, name="Third"))
    with connection.cursor() as cursor, as_viewer(cast.amara):
        cursor.execute(
            "UPDATE people_ownpage SET code_until = %s WHERE id = %s",
            [timezone.now() - timedelta(seconds=1), shut_page.pk],
        )
    slow = []
    monkeypatch.setattr(coming, "seal_pin", lambda pin, page: slow.append("hash") or "sealed")
    firsts = [
        Client().post("/mine/new/", {"words": w, "pin": PIN, "again": PIN}) for w in (words, later, "no such words")
    ]
    assert {stripped(answer) for answer in firsts} == {stripped(firsts[0])}
    assert slow == ["hash"] * 3
    compared = []
    was = coming.fits
    monkeypatch.setattr(coming, "fits", lambda *told: compared.append("hash") or was(*told))
    seconds = [come_back(w, pin="918273")[1] for w in (own_words, "no such words", "")]
    assert {stripped(answer) for answer in seconds} == {stripped(seconds[0])}
    assert compared == ["hash"] * 3
    assert len(waited) == 7 and all(0 < wait <= coming.NEVER_SOONER for wait in waited)


def test_guessing_is_stopped_from_one_place_and_in_the_whole_house(cast, person):
    _page, words = hand_over(cast, person)
    phone = Client(REMOTE_ADDR="198.51.100.7")
    answers = [
        phone.post("/mine/new/", {"words": f"apple {n}", "pin": PIN, "again": PIN}).status_code for n in range(22)
    ]
    assert answers == [422] * 20 + [429] * 2
    assert phone.post("/mine/new/", {"words": words, "pin": PIN, "again": PIN}).status_code == 429
    tried = 20
    for place in range(60):
        far = RequestFactory(REMOTE_ADDR=f"203.0.113.{place}").post("/mine/new/")
        tried += sum(coming._a_try(far) is not None for _ in range(20))
        if place == 29:  # half of the limit shuts nobody out
            assert Client(REMOTE_ADDR="192.0.2.8").get("/mine/new/").status_code == 200
            assert Client(REMOTE_ADDR="192.0.2.8").post("/mine/come/", {"words": "apple"}).status_code == 422
            tried += 1
    assert tried == 1200
    assert (
        Client(REMOTE_ADDR="192.0.2.9").post("/mine/new/", {"words": words, "pin": PIN, "again": PIN}).status_code
        == 429
    )


def test_coming_in_with_the_right_words_uses_up_no_try(cast, person):
    _phone, words = come_in(hand_over(cast, person)[1])
    home = Client(REMOTE_ADDR="198.51.100.8")
    assert {come_back(words, client=home)[1].status_code for _ in range(22)} == {302}
    assert come_back("apple", client=home)[1].status_code == 422


@pytest.mark.parametrize("pin", ["123456", "111111", "12", "abcdef"])
def test_no_way_in_takes_a_pin_that_everybody_tries_first(cast, person, pin):
    page, words = hand_over(cast, person)
    by = own_viewer(page.pk, page.jurisdiction_id, page.agency_id)
    with pytest.raises(NotNow, match="P26"):
        open_own_page(page, code=words, pin=pin, sealed_pin=seal_pin(pin, page.pk), by=by)
    come_in(words)


def test_five_wrong_pins_shut_the_page_also_when_words_are_right(cast, person):
    _page, words = hand_over(cast, person)
    _phone, own_words = come_in(words)
    for _ in range(5):
        come_back(own_words, pin="918273")
    assert come_back(own_words)[1].status_code == 422
    assert sql(cast.amara, "SELECT tries FROM people_ownwayin") == [], (
        "how often it was tried is told to nobody at work"
    )


def test_a_session_of_staff_opens_no_own_page_and_the_other_way_round(cast, person):
    staff = Client()
    staff.force_login(cast.users["amara"])
    for page in PAGES:
        answer = staff.get(f"/mine/{page}")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/mine/come/"), page
    phone = own_page(cast, person)
    phone.cookies["session"] = phone.cookies[COOKIE].value
    for page in ("today/", f"person/{person.pk}/", "ledger/"):
        assert phone.get(f"/desk/{page}").status_code == 302
    staff.cookies[COOKIE] = staff.cookies["session"].value
    assert staff.get("/mine/asked/").status_code == 302


def test_a_forged_cookie_and_a_mark_open_nothing(cast, person):
    phone = own_page(cast, person)
    for forged in ("x", "", cookie_mark(phone.cookies[COOKIE].value), phone.cookies[COOKIE].value[:-1]):
        other = Client()
        other.cookies[COOKIE] = forged
        assert other.get("/mine/").status_code == 302


def test_the_token_of_the_page_reads_no_table_but_the_person_s_own_rows(cast, person, other):
    give_release(cast, person)
    give_release(cast, other)
    hand_over(cast, other)
    token = token_of(own_page(cast, person))
    own = {
        "consents_release",
        "privacy_grant",
        "people_ownpage",
        "people_ownwayin",
        "people_ownact",
        "people_ownstay",
        "people_ownword",
        "consents_withdrawal",
        "clocks_clock",
    }
    seen = set()
    for name, table in register().items():
        if not table.protected:
            continue
        model = apps.get_model(name)
        rows = with_token(token, f"SELECT to_jsonb(t) FROM {model._meta.db_table} t")
        if rows:
            seen.add(model._meta.db_table)
            for (row,) in rows:
                told = row if isinstance(row, dict) else json.loads(row)
                assert told.get("subject_id") in (str(person.subject_id), None), (name, told)
    assert seen <= own
    assert {"consents_release", "privacy_grant", "people_ownpage"} <= seen
    assert {row[0] for row in with_token(token, "SELECT id FROM cg_own_records()")} >= {person.pk}
    assert other.pk not in {row[0] for row in with_token(token, "SELECT id FROM cg_own_records()")}


def test_the_token_of_the_page_changes_nothing_but_a_taking_back(cast, person, other):
    mine, theirs = give_release(cast, person), give_release(cast, other)
    token = token_of(own_page(cast, person))
    for statement in (
        f"UPDATE consents_release SET status = 'revoked', revoked_at = now() WHERE id = '{theirs.pk}'",
        f"UPDATE privacy_grant SET revoked_at = now() WHERE release_id = '{theirs.pk}'",
        f"UPDATE consents_release SET expires_at = now() + interval '9 years' WHERE id = '{mine.pk}'",
        f"UPDATE consents_release SET status = 'revoked', revoked_at = now(), signer = 'parent' WHERE id = '{mine.pk}'",
        f"UPDATE privacy_grant SET expires_at = now() + interval '9 years' WHERE release_id = '{mine.pk}'",
        f"UPDATE privacy_grant SET revoked_at = now(), expires_at = now() + interval '9 years' WHERE release_id = '{mine.pk}'",
        f"UPDATE people_person SET name = 'x' WHERE id = '{person.pk}'",
        "UPDATE people_ownpage SET tries = 0 WHERE subject_id <> '" + str(person.subject_id) + "'",
        "UPDATE people_ownword SET answer = 'x'",
        "INSERT INTO privacy_subject (id, jurisdiction_id) VALUES (gen_random_uuid(), '"
        + str(cast.jurisdiction.pk)
        + "')",
    ):
        assert refused(token, statement), statement


def test_a_token_that_was_changed_is_nobody_s(cast, person, other):
    page, _words = hand_over(cast, other)
    token = token_of(own_page(cast, person))
    facts, seal = token.split("#")
    own_id = facts.split("|")[1]
    for forged in (
        facts.replace(own_id, str(page.pk)) + "#" + seal, facts + "#" + "0" * 64, facts + "|x#" + seal, facts.replace("self|", "") + "#" + seal,
    ):  # fmt: skip
        assert with_token(forged, "SELECT cg_self(), cg_viewer()") == [(None, None)], forged
    assert with_token(token, "SELECT cg_viewer()") == [(None,)]
    assert with_token(token_for(cast.amara), "SELECT cg_self()") == [(None,)]


def test_whoever_is_only_entering_sees_nothing(cast, person):
    give_release(cast, person)
    page, _words = hand_over(cast, person)
    token = token_for(own_viewer(page.pk, page.jurisdiction_id, page.agency_id))
    assert with_token(token, "SELECT count(*) FROM consents_release") == [(0,)]
    assert with_token(token, "SELECT count(*) FROM cg_own_records()") == [(0,)]
    assert with_token(token, "SELECT count(*) FROM people_ownpage") == [(1,)]


def test_a_stay_ends_after_five_minutes_without_a_page(cast, person):
    for ago, there in ((timedelta(minutes=4), 200), (timedelta(minutes=5, seconds=1), 302)):
        phone = own_page(cast, person)
        stay = stay_of(cookie_mark(phone.cookies[COOKIE].value))
        with as_viewer(viewer_of(stay)), connection.cursor() as cursor:
            cursor.execute("UPDATE people_ownstay SET seen_at = %s WHERE id = %s", [timezone.now() - ago, stay.stay_id])
        assert phone.get("/mine/").status_code == there, ago


def test_a_worker_of_another_agency_knows_of_no_page(cast, person):
    page, _words = hand_over(cast, person)
    give_release(cast, person)
    for who in ("ines", "wole", "omar", "priya", "alma"):
        with as_viewer(cast.viewers[who]):
            assert not OwnPage.objects.filter(pk=page.pk).exists()
    for who in ("wole", "rosa"):
        staff = Client()
        staff.force_login(cast.users[who])
        assert staff.get(f"/desk/people/{person.pk}/own-page/").status_code == 404
        assert staff.post(f"/desk/people/{person.pk}/own-page/end/").status_code == 404


def test_words_are_128_of_each_language_and_said_in_any_spelling():
    for language in ("en", "es"):
        words = word_list(language)
        assert len(words) == len(set(words)) == 128
        assert all(word.isascii() and word.isalpha() and 3 <= len(word) <= 9 for word in words)
    assert words_mark("Águila,  ARBOL-limón", of="code") == words_mark("aguila arbol limon", of="code")
    assert words_mark("a b", of="code") != words_mark("a b", of="words")
    assert words_mark(" ,", of="code") == ""


@pytest.mark.parametrize(
    "pin",
    ["12345", "123456", "654321", "111111", "890123", "12345a", "1" * 13, "", "\u0661\u0662\u0663\u0664\u0661\u0665"],
)
def test_a_pin_that_everybody_tries_first_is_not_taken(pin):
    assert not is_plain_pin(pin)
