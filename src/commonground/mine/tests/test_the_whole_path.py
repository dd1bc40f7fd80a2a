"""The whole path in browsers: words from a worker, a PIN, what was asked, who may see, who saw, taking back, saying something."""

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import PASSWORD
from commonground.consents.models import Withdrawal
from commonground.consents.tests.cast import give_release, say_no
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow, Refused
from commonground.mine.tests.cast import PIN, asked_how, come_back, come_in, hand_over, own_page
from commonground.people.actions import end_own_page, hand_over_page, set_safe_contact
from commonground.people.models import OwnPage, Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person
from commonground.privacy.actions import write_part
from commonground.privacy.doors import seeing

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return asked_how(note_person(cast), cast.amara)


def sees(viewer, row):
    with as_viewer(viewer):
        return type(row).objects.filter(pk=row.pk).exists()


def signed_in(cast, who):
    client = Client()
    client.force_login(cast.users[who])
    return client


def test_from_the_worker_s_hand_to_the_other_agency_seeing_nothing(cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    assert sees(cast.ines, person)
    with seeing(cast.ines, action="desk:person"):
        Person.objects.get(pk=person.pk)
    worker = signed_in(cast, "amara")
    asked = worker.get(f"/desk/people/{person.pk}/own-page/")
    assert asked.status_code == 200
    assert not asked.context["form"]["asked_alone"].value()
    handed = worker.post(f"/desk/people/{person.pk}/own-page/", {"asked_alone": "on", "language": "en"})
    words = handed.context["words"]
    assert len(words.split()) == 6
    assert "no-store" in handed.headers["Cache-Control"]

    phone, own_words = come_in(words.upper().replace(" ", ", "))
    assert len(own_words.split()) == 4
    assert phone.get("/mine/").status_code == 200
    told = phone.get("/mine/asked/").content.decode()
    assert f"/mine/asked/{release.pk}/" in told
    assert "Open Door Housing" in phone.get(f"/mine/asked/{release.pk}/").content.decode()
    looked = phone.get("/mine/seen/?names=1").content.decode()
    assert "Open Door Housing" in looked and "Intake worker" in looked
    assert "Ines" not in looked and "Amara" not in looked
    may_see = phone.get("/mine/shared/?names=1").content.decode()
    assert "Open Door Housing" in may_see and "Riverside Clinic" in may_see

    back = phone.post(f"/mine/shared/{release.pk}/back/", {"agency": str(cast.housing.pk)})
    assert back.status_code == 302
    assert not sees(cast.ines, person)
    assert sees(cast.rosa, person)
    assert phone.post(f"/mine/shared/{release.pk}/back/").status_code == 302
    assert not sees(cast.rosa, person)
    with as_viewer(cast.amara):
        told = [(one.told_by, one.told_how) for one in Withdrawal.objects.filter(release=release)]
        assert set(told) == {("person", "own_page")}


def test_one_kind_of_record_alone_is_taken_back(cast, person):
    with as_viewer(cast.amara), door_open("test"):
        note = write_part(
            person,
            name="note",
            label="health",
            text="x",
            subject_id=person.subject_id,
            by=cast.amara,
            at=timezone.now(),
        )
    release = give_release(cast, person)
    assert sees(cast.ines, note)
    phone = own_page(cast, person)
    phone.post(f"/mine/shared/{release.pk}/back/", {"label": "health"})
    assert not sees(cast.ines, note)
    assert sees(cast.ines, person)


def test_a_no_stands_there_too(cast, person):
    release = say_no(cast, person)
    assert f"/mine/asked/{release.pk}/" in own_page(cast, person).get("/mine/asked/").content.decode()


def test_coming_back_needs_the_own_words_and_the_pin(cast, person):
    _phone, words = come_in(hand_over(cast, person)[1])
    other, answer = come_back(words)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mine/")
    assert other.get("/mine/").status_code == 200
    assert come_back(words, pin="112233")[1].status_code == 422


def test_what_they_say_stands_beside_the_record_and_is_answered(cast, person):
    phone = own_page(cast, person)
    for kind, text in (("fix", "My name is Teodor."), ("side", "I was not shouting.")):
        assert phone.post(f"/mine/say/{kind}/", {"text": text}).status_code == 302
    page = signed_in(cast, "amara").get(f"/desk/person/{person.pk}/").content.decode()
    assert "My name is Teodor." in page and "I was not shouting." in page
    assert "My name is Teodor." in phone.get("/mine/say/").content.decode()


def test_a_complaint_reaches_a_privacy_officer_outside_and_nobody_else(cast, person):
    give_release(cast, person)
    phone = own_page(cast, person)
    answer = phone.post("/mine/say/complain/", {"text": "Nobody called back.", "to": str(cast.crisis.pk)})
    assert answer.status_code == 302
    today = signed_in(cast, "priya").get("/desk/today/")
    assert "A complaint" in today.content.decode()
    [word] = [row["own_word"] for row in today.context["lists"].coming if "own_word" in row]
    assert word.about_agency_id == cast.crisis.pk
    assert [row["clock"].agency_id for row in today.context["lists"].coming if "own_word" in row] == [cast.host.pk]
    for who in ("amara", "chen", "ines", "ada", "kofi"):
        assert not sees(cast.viewers[who], word)
        assert "Nobody called back." not in signed_in(cast, who).get(f"/desk/person/{person.pk}/").content.decode()
    officer = signed_in(cast, "priya")
    read = officer.get(f"/desk/own-words/{word.pk}/")
    assert "Nobody called back." in read.content.decode()
    done = officer.post(f"/desk/own-words/{word.pk}/", {"found": "done", "answer": "They will call on Monday."})
    assert done.status_code == 302
    assert "They will call on Monday." in phone.get("/mine/say/").content.decode()
    assert "A complaint" not in officer.get("/desk/today/").content.decode()


def test_the_words_are_handed_over_alone_and_never_where_no_contact_is_safe(cast, person):
    with pytest.raises(NotNow, match="P23"):
        hand_over(cast, person, asked_alone=False)
    with pytest.raises(Refused):
        hand_over(cast, person, "omar")
    hand_over(cast, person)
    with pytest.raises(NotNow, match="P31"):
        hand_over_page(note_person(cast, name="Nobody Asked"), asked_alone=True, by=cast.amara)
    set_safe_contact(person, way="none", by=cast.amara)
    with pytest.raises(NotNow, match="P24"):
        hand_over(cast, person)


def test_an_agency_that_works_in_silence_hands_nothing_over(cast):
    with pytest.raises(NotNow, match="P25"):
        hand_over(cast, note_person(cast, "alma"), "alma")


def test_new_words_shut_out_the_old_ones_and_lead_back_in_after_five_wrong_tries(cast, person):
    _page, first = hand_over(cast, person)
    _page, second = hand_over(cast, person)
    assert Client().post("/mine/new/", {"words": first, "pin": PIN, "again": PIN}).status_code == 422
    _phone, words = come_in(second)
    for _ in range(5):
        assert come_back(words, pin="777123")[1].status_code == 422
    assert come_back(words)[1].status_code == 422
    phone, _words = come_in(hand_over(cast, person)[1], pin="902817")
    assert phone.get("/mine/").status_code == 200


def test_ending_the_page_shows_nothing_more_at_once(cast, person):
    page, words = hand_over(cast, person)
    phone, own_words = come_in(words)
    ended = signed_in(cast, "amara").post(f"/desk/people/{person.pk}/own-page/end/")
    assert ended.status_code == 302
    assert phone.get("/mine/asked/").status_code == 302
    assert come_back(own_words)[1].status_code == 422
    with as_viewer(cast.amara):
        assert OwnPage.objects.get(pk=page.pk).ended_at


@pytest.mark.parametrize(
    "module",
    ["people.actions.own_page", "people.actions.own_stay", "people.actions.own_word", "consents.actions.revoke"],
)
def test_nothing_is_changed_that_cannot_be_remembered(cast, person, monkeypatch, module):
    release = give_release(cast, person)
    page, words = hand_over(cast, person)
    phone, own_words = come_in(words)
    ledger_away(monkeypatch, f"commonground.{module}")
    with pytest.raises(LedgerAway):
        if module.endswith("own_page"):
            end_own_page(page, by=cast.amara)
        elif module.endswith("own_stay"):
            come_back(own_words)
        elif module.endswith("own_word"):
            phone.post("/mine/say/side/", {"text": "My side."})
        else:
            phone.post(f"/mine/shared/{release.pk}/back/")
    monkeypatch.undo()
    with as_viewer(cast.amara):
        assert OwnPage.objects.get(pk=page.pk).ended_at is None
    assert sees(cast.ines, person)


def test_what_is_put_away_comes_back_with_the_pin_alone(cast, person):
    release = give_release(cast, person)
    phone = own_page(cast, person)
    assert phone.post("/mine/away/", {"what": f"r:{release.pk}"}).status_code == 302
    assert str(release.pk) not in phone.get("/mine/asked/").content.decode()
    assert str(release.pk) not in phone.get("/mine/shared/").content.decode()
    assert sees(cast.ines, person)
    assert phone.post("/mine/away/back/", {"pin": "777123"}).status_code == 422
    assert str(release.pk) not in phone.get("/mine/asked/").content.decode()
    assert phone.post("/mine/away/back/", {"pin": PIN}).status_code == 302
    assert str(release.pk) in phone.get("/mine/asked/").content.decode()


def test_the_password_of_staff_is_no_pin(cast, person):
    _phone, words = come_in(hand_over(cast, person)[1])
    assert come_back(words, pin=PASSWORD)[1].status_code == 422
