"""The abuser has the phone: what the page, the tab, the address, the history, the cookies and Back tell, in both languages and without script."""

import re

import pytest
from django.test import Client

from commonground.consents.tests.cast import give_release
from commonground.mine.guard import COOKIE
from commonground.mine.tests.cast import PIN, asked_how, come_back, come_in, hand_over, own_page
from commonground.people.actions import note
from commonground.people.models import Person
from commonground.people.tests.cast import note_person
from commonground.privacy.doors import seeing
from commonground.privacy.models import Subject

pytestmark = pytest.mark.django_db
PAGES = ("", "asked/", "shared/", "seen/", "say/", "say/fix/", "say/side/", "say/complain/", "away/back/")
# Words that say what the page is for. None stands on a page before it was asked for by name.
TELLING = (
    "police", "officer", "victim", "advoca", "shelter", "crisis", "clinic", "health", "substance", "alcohol", "drug", "case", "court", "housing",
    "safe nest", "harbor", "riverside", "open door", "common ground", "privacy", "abuse", "violence", "willow", "teo", "marsh", "policía", "salud",
)  # fmt: skip


@pytest.fixture
def person(cast):
    return asked_how(note_person(cast), cast.amara)


def words_on(answer):
    """What the source of a page holds, without the tokens of its forms and ids in addresses."""
    source = re.sub(r'value="[^"]{30,}"|[0-9a-f]{8}-[0-9a-f-]{27}', "", answer.content.decode())
    return source.lower()


def telling(answer):
    return [word for word in TELLING if re.search(rf"(?<![a-z]){re.escape(word)}", words_on(answer))]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_on_a_page_says_what_it_is_before_it_is_asked_for(cast, person, language):
    give_release(cast, person, to=("housing", "clinic"))
    phone = own_page(cast, person)
    phone.cookies["django_language"] = language
    stranger = Client(headers={"accept-language": language})
    for page in ("come/", "new/"):
        assert telling(stranger.get(f"/mine/{page}")) == []
    titles = set()
    for page in PAGES:
        answer = phone.get(f"/mine/{page}")
        assert answer.status_code == 200, page
        assert telling(answer) == [], page
        titles.add(re.search(r"<title>(.*?)</title>", answer.content.decode())[1])
    assert titles == {"My page" if language == "en" else "Mi página"}


def test_no_english_is_left_on_a_spanish_page(cast, person):
    give_release(cast, person)
    phone = own_page(cast, person)
    phone.cookies["django_language"] = "es"
    for page in (*PAGES, "shared/?names=1", "seen/?names=1"):
        source = phone.get(f"/mine/{page}").content.decode()
        text = re.sub(r"<[^>]+>", " ", source)
        assert not re.search(r"\b(the|your|who|what|and|page|words|nobody)\b", text.replace("Open Door Housing", "")), (
            page,
            text,
        )


def test_every_answer_is_kept_by_no_cache_and_leaves_no_cookie_behind(cast, person):
    phone = own_page(cast, person)
    assert phone.cookies[COOKIE]["max-age"] == "" and phone.cookies[COOKIE]["expires"] == ""
    assert phone.cookies[COOKIE]["path"] == "/mine/"
    assert phone.cookies[COOKIE]["httponly"] and phone.cookies[COOKIE]["samesite"] == "Strict"
    phone.get("/mine/")
    assert phone.cookies["csrftoken"]["max-age"] == ""
    assert set(phone.cookies) == {COOKIE, "csrftoken"}
    for page in PAGES:
        answer = phone.get(f"/mine/{page}")
        assert "no-store" in answer.headers["Cache-Control"], page
        assert "Content-Disposition" not in answer.headers
        assert 'autocomplete="on"' not in answer.content.decode()
    for page in ("come/", "new/"):
        assert "no-store" in Client().get(f"/mine/{page}").headers["Cache-Control"]


def test_an_address_bears_neither_word_nor_pin(cast, person):
    for page in ("come", "new"):
        assert 'method="post"' in Client().get(f"/mine/{page}/").content.decode()
    phone = own_page(cast, person)
    assert PIN not in phone.get("/mine/").content.decode()
    assert Client().get(f"/mine/come/?words=a&pin={PIN}").status_code == 200


def test_leaving_ends_the_stay_and_back_finds_the_first_page(cast, person):
    phone = own_page(cast, person)
    cookie = phone.cookies[COOKIE].value
    away = phone.get("/mine/leave/")
    assert (away.status_code, away.headers["Location"]) == (302, "/leave/")
    assert phone.cookies[COOKIE].value == ""
    phone.cookies[COOKIE] = cookie  # a browser that kept it
    for page in PAGES:
        assert phone.get(f"/mine/{page}").status_code == 302


def test_closing_everywhere_closes_the_other_phone(cast, person):
    one, words = come_in(hand_over(cast, person)[1])
    two, _answer = come_back(words)
    three, _answer = come_back(words)
    one.post("/mine/close/", {"where": "here"})
    assert (one.get("/mine/").status_code, two.get("/mine/").status_code) == (302, 200)
    two.post("/mine/close/", {"where": "everywhere"})
    assert three.get("/mine/").status_code == 302


def test_forgetting_the_phone_clears_what_the_browser_keeps(cast, person):
    phone = own_page(cast, person)
    answer = phone.post("/mine/close/", {"where": "forget"})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_the_page_goes_away_by_itself_without_script(cast, person):
    source = own_page(cast, person).get("/mine/seen/").content.decode()
    assert 'http-equiv="refresh" content="300; url=/mine/come/"' in source
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick|https?://", source)


def test_a_service_that_never_says_who_came_is_nowhere_by_name(cast, person):
    release = give_release(cast, person, to=("housing", "shelter"))
    known = note(name="Teo Marsh", subject=Subject(pk=person.subject_id), by=cast.alma)
    phone = own_page(cast, person)
    for page in (
        *PAGES,
        "shared/?names=1",
        "seen/?names=1",
        "say/fix/?names=1",
        "say/complain/?names=1",
    ):
        answer = phone.get(f"/mine/{page}")
        assert answer.status_code == 200
        assert "Safe Nest" not in answer.content.decode() and str(known.pk) not in answer.content.decode(), page
    told = "".join(phone.get(f"/mine/{page}").content.decode() for page in PAGES)
    for word in ("a service you named", str(cast.agencies["shelter"].pk), str(release.pk)):
        assert word not in told
    for page in (f"asked/{release.pk}/", f"shared/{release.pk}/back/"):
        assert phone.get(f"/mine/{page}").status_code in (404, 405)


def test_a_page_that_somebody_else_had_handed_over_in_their_name_is_seen_on_theirs(cast):
    person = note_person(cast)
    phone = own_page(cast, person)
    assert "Another page of yours" not in phone.get("/mine/").content.decode()
    theirs = note(name="Teo Marsh", subject=Subject(pk=person.subject_id), by=cast.wole)
    other = own_page(cast, theirs, "wole")
    for page in (phone, other):
        assert "Another page of yours was started" in page.get("/mine/").content.decode()


def test_what_police_keep_of_somebody_who_was_reported_shows_nowhere(cast):
    """Somebody who is reported to cause harm has a page, too: it tells nothing of the report or of who looked at it."""
    reported = note_person(cast, name="Rafe Cole")
    phone = own_page(cast, reported)
    before = {page: words_on(phone.get(f"/mine/{page}")) for page in ("asked/", "shared/", "seen/?names=1")}
    theirs = note(name="Rafe Cole", subject=Subject(pk=reported.subject_id), by=cast.omar)
    told = note(name="Rafe Cole", subject=Subject(pk=reported.subject_id), by=cast.alma)
    for viewer, row in ((cast.omar, theirs), (cast.alma, told)):
        with seeing(viewer, action="desk:person") as look:
            assert Person.objects.get(pk=row.pk)
        assert look.seen["people.person"] == {row.pk}
    with seeing(cast.amara, purpose="investigation", action="desk:person"):
        list(Person.objects.filter(pk=reported.pk))
    assert {page: words_on(phone.get(f"/mine/{page}")) for page in before} == before


def test_the_card_says_nothing_but_words_an_address_and_a_time(cast, person):
    staff = Client()
    staff.force_login(cast.users["amara"])
    answer = staff.post(f"/desk/people/{person.pk}/own-page/", {"asked_alone": "on", "language": "es"}).content.decode()
    card = re.search(r'<article class="sheet".*?</article>', answer, re.S)[0]
    assert not any(word in card.lower() for word in TELLING)
    assert "/mine/new/" in card and "Abra esta dirección" in card
