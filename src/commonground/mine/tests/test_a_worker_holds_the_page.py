"""A worker who hands a page to themself: what is done beside a worker is in force, marked, and asked about at another visit."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.agencies.viewers import service
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.locked import LOCKED
from commonground.kit.noes import NotNow
from commonground.legal.tests.cast import hire
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.pages import saying
from commonground.mine.tests.cast import PIN, asked_how, come_back, come_in, hand_over, own_page, sql
from commonground.mine.tests.test_attacks import refused, token_of, with_token
from commonground.people.actions import answer_own_word
from commonground.people.models import OwnAct, OwnPage, OwnWord
from commonground.people.own_codes import address_mark, bound_code, cookie_mark, words_mark
from commonground.people.own_queries import stay_of
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db
OFFICE, HOME = "198.51.100.20", "203.0.113.5"


@pytest.fixture
def person(cast):
    return note_person(cast)


def beside(phone):
    return viewer_of(stay_of(cookie_mark(phone.cookies[COOKIE].value))).beside


def at_the_office(cast, person):
    """The card is made at the office, and the page begun there."""
    return come_in(hand_over(cast, person, address=OFFICE)[1], client=Client(REMOTE_ADDR=OFFICE))


def test_a_page_begun_from_where_its_card_was_made_or_in_a_browser_of_staff_counts_as_beside(cast, person):
    phone, words = at_the_office(cast, person)
    assert beside(phone)
    assert not beside(come_back(words, client=Client(REMOTE_ADDR=HOME))[0])
    theirs = Client(REMOTE_ADDR=HOME)
    theirs.force_login(cast.users["amara"])
    assert theirs.get("/desk/today/").status_code == 200
    assert beside(come_back(words, client=theirs)[0])
    assert theirs.session[LOCKED], "the device is in the hand of the person: what was open in it is locked"
    assert theirs.get("/desk/today/").status_code == 302
    assert not beside(own_page(cast, note_person(cast, name="At Home")))
    with as_viewer(cast.amara):
        page = OwnPage.objects.get(subject_id=person.subject_id)
    assert page.handed_from == address_mark(OFFICE, page.agency_id) and OFFICE not in page.handed_from


def test_taking_back_is_never_put_off_and_is_asked_about_at_another_visit(cast, person):
    release = give_release(cast, person)
    phone, words = at_the_office(cast, person)
    phone.post(f"/mine/shared/{release.pk}/back/")
    with as_viewer(cast.amara):
        assert Release.objects.get(pk=release.pk).status == "revoked"
        assert not Grant.objects.filter(release_id=release.pk, revoked_at=None).exists()
    here = phone.get("/mine/").content.decode()
    assert "Was that you?" not in here and "counts at once, here too" in here
    home, _answer = come_back(words, client=Client(REMOTE_ADDR=HOME))
    page = home.get("/mine/").content.decode()
    assert "A permission was taken back, where your card was made. Was that you?" in page
    with as_viewer(viewer_of(stay_of(cookie_mark(home.cookies[COOKIE].value)))):
        act = OwnAct.objects.get()
    assert home.post(f"/mine/was-it-me/{act.pk}/", {"was_them": "maybe"}).status_code == 404
    assert home.post(f"/mine/was-it-me/{act.pk}/", {"was_them": "no"}).status_code == 302
    assert "Was that you?" not in home.get("/mine/").content.decode()
    assert home.post(f"/mine/was-it-me/{act.pk}/", {"was_them": "yes"}).status_code == 404, "it is said once"
    officer = Client()
    officer.force_login(cast.users["priya"])
    assert "A complaint" in officer.get("/desk/today/").content.decode()
    with as_viewer(cast.priya):
        assert "It was not me." in OwnWord.objects.get(kind="complaint").text


def test_what_is_said_beside_a_worker_stands_there_and_is_not_acted_on_before_somebody_asked(cast, person):
    phone, words = at_the_office(cast, person)
    assert phone.post("/mine/say/fix/", {"text": "Take the report of March away."}).status_code == 302
    with as_viewer(cast.amara):
        word = OwnWord.objects.get()
    assert word.beside
    worker = Client()
    worker.force_login(cast.users["amara"])
    assert "Ask the person before you act on it" in worker.get(f"/desk/person/{person.pk}/").content.decode()
    officer = officer_of(cast)
    for found in ("done", "in_part"):
        with pytest.raises(NotNow) as no:
            answer_own_word(word, found=found, answer="We took it away.", by=officer)
        assert no.value.code == "P33"
    home, _answer = come_back(words, client=Client(REMOTE_ADDR=HOME))
    with as_viewer(viewer_of(stay_of(cookie_mark(home.cookies[COOKIE].value)))):
        act = OwnAct.objects.get()
    home.post(f"/mine/was-it-me/{act.pk}/", {"was_them": "yes"})
    with as_viewer(cast.amara):
        assert OwnWord.objects.get().was_them == "yes"
    assert answer_own_word(word, found="done", answer="We took it away.", by=officer).found == "done"


def officer_of(cast):
    return hire(cast, "nils", cast.crisis, "privacy_officer").viewer


def test_whoever_asked_the_person_themself_acts_and_never_against_a_no(cast, person):
    phone, _words = at_the_office(cast, person)
    phone.post("/mine/say/fix/", {"text": "My name is Teodor."})
    with as_viewer(cast.amara):
        word = OwnWord.objects.get()
    officer = officer_of(cast)
    assert answer_own_word(word, found="not_done", answer="We ask you first.", by=officer).found == "not_done"
    phone.post("/mine/say/fix/", {"text": "My name is Teo."})
    with as_viewer(cast.amara):
        second = OwnWord.objects.get(text="My name is Teo.")
    assert answer_own_word(second, found="done", answer="Done.", asked_them=True, by=officer).asked_them


def test_beside_a_worker_nobody_says_that_it_was_them_and_no_worker_ever_does(cast, person):
    phone, _words = at_the_office(cast, person)
    phone.post("/mine/say/fix/", {"text": "My name is Teodor."})
    token = token_of(phone)
    for forged in (
        "UPDATE people_ownact SET was_them = 'yes'",
        "UPDATE people_ownword SET was_them = 'yes'",
        "UPDATE people_ownstay SET beside = false",
        "UPDATE people_ownword SET beside = false",
    ):
        assert refused(token, forged), forged
    assert sql(cast.amara, "SELECT * FROM people_ownact") == []
    with pytest.raises(DatabaseError, match="nothing else changes it"):
        sql(officer_of(cast), "UPDATE people_ownword SET was_them = 'yes'")


# ---- M3: the marks of a page ----------------------------------------------------------------------------------------


def test_the_card_of_one_page_opens_no_other_and_no_longer_whatever_is_copied(cast, person):
    mine, words = hand_over(cast, note_person(cast, name="The Worker's Own"))
    victim, _theirs = hand_over(cast, person)
    sql(cast.amara, "UPDATE people_ownpage SET code_mark = '' WHERE id = %s", mine.pk)
    sql(
        cast.amara, "UPDATE people_ownpage SET code_mark = %s, code_bound = %s, code_until = %s WHERE id = %s",
        mine.code_mark, mine.code_bound, mine.code_until, victim.pk,
    )  # fmt: skip
    assert Client().post("/mine/new/", {"words": words, "pin": PIN, "again": PIN}).status_code == 422
    sql(cast.amara, "UPDATE people_ownpage SET code_mark = '' WHERE id = %s", victim.pk)
    sql(
        cast.amara, "UPDATE people_ownpage SET code_mark = %s, code_until = %s WHERE id = %s",
        mine.code_mark, mine.code_until + timedelta(days=9), mine.pk,
    )  # fmt: skip
    assert Client().post("/mine/new/", {"words": words, "pin": PIN, "again": PIN}).status_code == 422
    assert bound_code(words_mark(words, of="code"), mine.pk, mine.code_until) == mine.code_bound


def test_nobody_at_work_reads_whether_a_page_was_opened_or_writes_what_opens_it(cast, person):
    page, words = hand_over(cast, person)
    was = sql(cast.amara, "SELECT to_jsonb(p) FROM people_ownpage p WHERE id = %s", page.pk)
    _phone, own_words = come_in(words)
    come_back(own_words, pin="112233")
    assert sql(cast.amara, "SELECT to_jsonb(p) FROM people_ownpage p WHERE id = %s", page.pk) == was
    assert sql(cast.amara, "SELECT * FROM people_ownwayin") == []
    for forged in (
        "INSERT INTO people_ownwayin (id, jurisdiction_id, page_id, used_code, words_mark, pin, tries, hidden) VALUES (gen_random_uuid(), %s, %s, '', 'x', 'x', 0, '{}')",
        "INSERT INTO people_ownstay (id, jurisdiction_id, page_id, mark, began_at, seen_at, minutes, words, beside) VALUES (gen_random_uuid(), %s, %s, 'x', now(), now(), 5, '', false)",
    ):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sql(cast.amara, forged, page.jurisdiction_id, page.pk)


# ---- what the token of a page reads and writes ----------------------------------------------------------------------


def test_the_token_of_a_page_reads_no_name_of_staff(cast, person):
    token = token_of(own_page(cast, person))
    for table in ("agencies_user", "agencies_membership"):
        assert with_token(token, f"SELECT count(*) FROM {table}") == [(0,)]
        assert sql(cast.amara, f"SELECT count(*) > 0 FROM {table}") == [(True,)]


def test_a_word_to_whoever_keeps_nothing_of_them_reads_the_same_and_is_read_by_nobody(cast, person):
    token, page = token_of(own_page(cast, person)), OwnPage
    with as_viewer(cast.amara):
        page = OwnPage.objects.get(subject_id=person.subject_id)
    told = []
    for agency in (cast.crisis, cast.housing, cast.shelter, cast.police):
        told.append(
            with_token(
                token,
                "INSERT INTO people_ownword (id, jurisdiction_id, agency_id, subject_id, page_id, kind, text, said_at, beside, was_them, asked_them, found, answer)"
                " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'my_side', 'hello', now(), false, '', false, '', '')",
                [page.jurisdiction_id, agency.pk, page.subject_id, page.pk],
            )
        )  # fmt: skip
    assert told == [1, 1, 1, 1]
    counted = "SELECT count(*) FROM people_ownword"
    assert sql(cast.amara, counted) == [(1,)]
    for other in (cast.wole, cast.alma, cast.omar):
        assert sql(other, counted) == [(0,)]


# ---- complaints go outside ------------------------------------------------------------------------------------------


def test_a_complaint_about_the_office_goes_outside_of_it_or_the_page_says_who_else_reads_it(cast, person):
    give_release(cast, person)
    phone = own_page(cast, asked_how(person, cast.amara))
    said = {"text": "The office looked without a reason.", "to": str(cast.host.pk)}
    saying_places = saying.places_to_speak_to
    saying.places_to_speak_to = lambda agency: [cast.host]
    try:
        answer = phone.post("/mine/say/complain/", said)
        text = answer.content.decode()
        assert answer.status_code == 422 and "Office for Civil Rights" in text and "1-800-368-1019" in text
        assert said["text"] in text, "what was written still stands there"
        reviewer = officer_of(cast)
        with as_viewer(service("setup", cast.host)), door_open("test"):
            Agreement.objects.create(
                jurisdiction_id=cast.host.jurisdiction_id, from_agency=cast.host, to_agency=cast.crisis, labels=[], purposes=["administration"],
                papers=[], title="Review of the office", starts_at=timezone.now() - timedelta(days=1),
            )  # fmt: skip
        assert phone.post("/mine/say/complain/", said).status_code == 302
    finally:
        saying.places_to_speak_to = saying_places
    with as_viewer(reviewer):
        assert OwnWord.objects.get(kind="complaint").about_agency_id == cast.host.pk
    with as_viewer(cast.priya):
        assert not OwnWord.objects.filter(kind="complaint").exists()
