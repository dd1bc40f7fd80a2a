"""What a worker wrote down as the person's word: the person is asked whether it was theirs, where their page may show it at all."""

import re

import pytest
from django.test import Client

from commonground.agencies.context import as_viewer
from commonground.consents.actions import take_back_by_word
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release
from commonground.mine.tests.cast import PIN, come_back, come_in, hand_over
from commonground.people.models import OwnWord
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def release(cast, person):
    """The crisis team asked; housing and the clinic may see."""
    return give_release(cast, person, to=("housing", "clinic"))


def fresh(cast, release):
    with as_viewer(cast.amara):
        return Release.objects.get(pk=release.pk)


def home_of(cast, person):
    """The person's own page, come back to from another place than where the card was made."""
    _page, words = hand_over(cast, person)
    _browser, own = come_in(words, client=Client(REMOTE_ADDR="203.0.113.9"))
    return come_back(own, client=Client(REMOTE_ADDR="203.0.113.9"))[0]


def test_the_person_is_asked_on_their_own_page_and_a_no_is_a_complaint_with_the_number(cast, person, release):
    phone = home_of(cast, person)
    word = take_back_by_word(person, by=cast.rosa)
    shown = phone.get("/mine/").content.decode()
    assert "A worker wrote that you took back a permission, or part of it. Was that you?" in shown
    assert "Riverside" not in shown
    act = re.search(r"/mine/was-it-me/([0-9a-f-]{36})/", shown)[1]
    assert phone.post(f"/mine/was-it-me/{act}/", {"was_them": "no"}).status_code == 302
    with as_viewer(cast.priya):
        (complaint,) = OwnWord.objects.all()
        assert complaint.about_agency_id is None and word.receipt in complaint.text
    one = phone.get(f"/mine/asked/{release.pk}/").content.decode()
    assert (
        "somebody at another place wrote that you took back this permission, or part of it." in one
        and "Riverside Clinic" in one
    )
    assert '<a href="/mine/say/">Say it here.</a>' in one
    phone.get("/mine/language/es/")
    assert (
        "alguien escribió en otro lugar que usted quitó este permiso"
        in phone.get(f"/mine/asked/{release.pk}/").content.decode()
    )


def test_a_word_that_ended_nothing_asks_nobody(cast, person):
    phone = home_of(cast, person)
    take_back_by_word(person, by=cast.amara)
    assert "Was that you?" not in phone.get("/mine/").content.decode()


def test_a_permission_that_names_a_place_of_silence_is_not_told_of_on_a_phone(cast, person):
    phone = home_of(cast, person)
    given = give_release(cast, person, to=("shelter",))
    take_back_by_word(person, by=cast.amara)
    assert fresh(cast, given).status == "revoked"
    assert "Was that you?" not in phone.get("/mine/").content.decode()


def test_the_question_is_put_away_like_any_other_entry_and_the_pin_brings_it_back(cast, person, release):
    phone = home_of(cast, person)
    take_back_by_word(person, by=cast.rosa)
    shown = phone.get("/mine/").content.decode()
    key = re.search(r'name="what" value="(a:[0-9a-f-]{36})"', shown)[1]
    assert phone.post("/mine/away/", {"what": "a:" + "0" * 8 + key[10:]}).status_code == 404
    assert phone.post("/mine/away/", {"what": key}).headers["Location"] == "/mine/"
    assert "Was that you?" not in phone.get("/mine/").content.decode()
    phone.post("/mine/away/back/", {"pin": PIN})
    assert "Was that you?" in phone.get("/mine/").content.decode()


def test_nothing_is_asked_about_a_permission_that_the_person_put_out_of_sight(cast, person, release):
    phone = home_of(cast, person)
    phone.post("/mine/away/", {"what": f"r:{release.pk}"})
    take_back_by_word(person, by=cast.rosa)
    assert fresh(cast, release).status == "revoked"
    phone.post("/mine/away/back/", {"pin": PIN})
    assert "Was that you?" not in phone.get("/mine/").content.decode()
    other = give_release(cast, person, to=("clinic",))
    take_back_by_word(person, by=cast.rosa)
    assert fresh(cast, other).status == "revoked"
    assert phone.get("/mine/").content.decode().count("Was that you?") == 1
