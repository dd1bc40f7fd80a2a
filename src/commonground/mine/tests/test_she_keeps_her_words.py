"""What a person writes is not lost, what they do is said back in one line, and their own words stand until they have them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents.tests.cast import give_release
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.pages import saying
from commonground.mine.tests.cast import PIN, come_back, hand_over, own_page
from commonground.people.actions import answer_own_word, leave_own_page
from commonground.people.models import OwnPage, OwnStay, OwnWord
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import stay_of
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
CLOSED = "It closed by itself. What you last sent was not done."


@pytest.fixture
def person(cast):
    return note_person(cast)


def viewer_in(phone):
    """Whoever looks in this browser."""
    return viewer_of(stay_of(cookie_mark(phone.cookies[COOKIE].value)))


def age(viewer, *, seen):
    """Let nobody touch the phone for so long; the page that was open then stays open on the screen."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute("UPDATE people_ownstay SET seen_at = %s WHERE id = %s", [timezone.now() - seen, viewer.stay_id])


def seconds_of(answer):
    return int(re.search(r'http-equiv="refresh" content="(\d+);', answer.content.decode())[1])


@pytest.mark.parametrize("where", ["say/fix/", "say/side/", "say/complain/?names=1"])
def test_a_page_to_write_on_stays_fifteen_minutes_and_says_so(cast, person, where):
    phone = own_page(cast, person)
    answer = phone.get(f"/mine/{where}")
    assert 895 <= seconds_of(answer) <= 900
    assert "closes by itself after 15 minutes" in answer.content.decode()
    assert 295 <= seconds_of(phone.get("/mine/say/")) <= 300


def test_words_that_took_fourteen_minutes_arrive(cast, person):
    phone = own_page(cast, person)
    viewer = viewer_in(phone)
    phone.get("/mine/say/side/")
    age(viewer, seen=timedelta(minutes=14))
    assert phone.post("/mine/say/side/", {"text": "It took me long."}).headers["Location"] == "/mine/say/"
    assert "It took me long." in phone.get("/mine/say/").content.decode()


def test_no_page_promises_more_than_the_hour_of_a_stay(cast, person, monkeypatch):
    was = OwnStay.save

    def earlier(self, *args, **kwargs):
        self.began_at -= timedelta(minutes=53, seconds=30)
        was(self, *args, **kwargs)

    monkeypatch.setattr(OwnStay, "save", earlier)
    phone = own_page(cast, person)
    answer = phone.get("/mine/say/side/")
    assert 380 <= seconds_of(answer) <= 390
    assert "closes by itself after 6 minutes" in answer.content.decode()


@pytest.mark.parametrize("what", ["say/side/", "shared/{}/back/", "away/", "words/"])
def test_what_comes_too_late_is_said_to_be_not_done(cast, person, what):
    release = give_release(cast, person)
    phone = own_page(cast, person)
    age(viewer_in(phone), seen=timedelta(minutes=16))
    late = phone.post(f"/mine/{what.format(release.pk)}", {"text": "x", "what": f"r:{release.pk}"}, follow=True)
    assert late.request["PATH_INFO"] == "/mine/come/" and late.request["QUERY_STRING"] == ""
    assert CLOSED in late.content.decode()
    assert CLOSED not in phone.get("/mine/come/").content.decode()
    with as_viewer(cast.amara):
        release.refresh_from_db()
        assert release.status == "given"


def test_looking_too_late_says_nothing(cast, person):
    phone = own_page(cast, person)
    age(viewer_in(phone), seen=timedelta(minutes=16))
    assert CLOSED not in phone.get("/mine/shared/", follow=True).content.decode()


def test_what_was_done_is_said_once_and_in_no_address(cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    phone = own_page(cast, person)
    for page, told, said in (
        ("say/side/", {"text": "My side."}, "Sent. The answer will stand here."),
        ("away/", {"what": f"r:{release.pk}"}, "Hidden."),
        (f"shared/{release.pk}/back/", {}, "Taken back."),
    ):
        answer = phone.post(f"/mine/{page}", told, follow=True)
        assert answer.request["QUERY_STRING"] == ""
        assert said in answer.content.decode()
        assert said not in phone.get(answer.request["PATH_INFO"]).content.decode()


def test_the_first_page_says_that_an_answer_waits(cast, person):
    phone = own_page(cast, person)
    phone.post("/mine/say/complain/", {"text": "Nobody called back."})
    assert "1 answer" not in phone.get("/mine/").content.decode()
    with as_viewer(cast.priya):
        word = OwnWord.objects.get()
    answer_own_word(word, found="done", answer="They will call.", by=cast.priya)
    assert "1 answer" in phone.get("/mine/").content.decode()


def test_the_four_words_stay_until_she_has_them_in_both_languages(cast, person):
    phone = Client()
    first = phone.post("/mine/new/", {"words": hand_over(cast, person)[1], "pin": PIN, "again": PIN})
    assert (first.status_code, first.headers["Location"]) == (302, "/mine/words/")

    def shown():
        return re.search(r'<p class="words">([a-z ]+)</p>', phone.get("/mine/words/").content.decode())

    words = shown()[1]
    spanish = phone.get("/mine/language/es/?to=/mine/words/", follow=True)
    assert spanish.request["PATH_INFO"] == "/mine/words/"
    assert words in spanish.content.decode() and "Ya las tengo" in spanish.content.decode()
    assert "/mine/words/" in phone.get("/mine/").content.decode()
    assert phone.post("/mine/words/").headers["Location"] == "/mine/"
    assert shown() is None and "/mine/words/" not in phone.get("/mine/").content.decode()
    assert come_back(words)[1].status_code == 302


def test_the_kept_words_are_sealed_and_gone_with_the_stay(cast, person):
    phone = Client()
    phone.post("/mine/new/", {"words": hand_over(cast, person)[1], "pin": PIN, "again": PIN})
    stay, viewer = stay_of(cookie_mark(phone.cookies[COOKIE].value)), viewer_in(phone)
    assert stay.words.startswith("sealed1$")
    with as_viewer(viewer):
        leave_own_page(OwnPage.objects.get(), by=viewer)
    with as_viewer(replace(viewer, stay_id=None)):
        assert [(left.words, left.ended_at is None) for left in OwnStay.objects.all()] == [("", False)]


def test_names_stand_only_where_they_were_asked_for_also_after_a_mistake(cast, person):
    give_release(cast, person)
    phone = own_page(cast, person)
    wrong = phone.post("/mine/say/fix/", {"text": ""})
    assert wrong.status_code == 422 and "Open Door Housing" not in wrong.content.decode()
    wrong = phone.post("/mine/say/fix/?names=1", {"text": "", "to": str(cast.housing.pk)})
    assert wrong.status_code == 422
    assert re.search(rf'value="{cast.housing.pk}" checked', wrong.content.decode())


def test_a_place_that_is_gone_is_said_and_nobody_else_reads_it(cast, person, monkeypatch):
    give_release(cast, person)
    phone = own_page(cast, person)
    monkeypatch.setattr(saying, "places_to_speak_to", lambda page_agency: [cast.housing])
    answer = phone.post("/mine/say/fix/", {"text": "My name is Teodor."})
    assert answer.status_code == 422
    assert "is not open any more" in answer.content.decode()
    assert "Open Door Housing" not in answer.content.decode()
    assert "My name is Teodor." in answer.content.decode()
    with as_viewer(cast.ines):
        assert not OwnWord.objects.exists()
    assert phone.post("/mine/say/fix/?names=1", {"text": "x", "to": str(cast.housing.pk)}).status_code == 302


def test_whoever_holds_the_phone_does_not_learn_that_something_is_hidden(cast, person):
    release = give_release(cast, person)
    phone = own_page(cast, person)
    before = re.sub(r'value="[^"]+"', "", phone.get("/mine/").content.decode())
    phone.post("/mine/away/", {"what": f"r:{release.pk}"}, follow=True)
    after = re.sub(r'value="[^"]+"', "", phone.get("/mine/").content.decode())
    assert before == after and "Show everything again" in after


def test_hiding_keeps_the_names_and_the_page(cast, person):
    release = give_release(cast, person)
    phone = own_page(cast, person)
    hidden = phone.post("/mine/away/", {"what": f"r:{release.pk}", "names": "1", "page": "3"})
    assert hidden.headers["Location"] == "/mine/asked/?names=1&page=3"
    odd = phone.post("/mine/away/", {"what": f"r:{release.pk}", "names": "x&y", "page": "//z"})
    assert odd.headers["Location"] == "/mine/asked/"
