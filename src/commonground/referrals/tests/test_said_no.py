"""A no comes back to the sender's Today and stays there until another place is asked or it is set aside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.noes import NotNow
from commonground.people.models import Person
from commonground.referrals.actions import decline, record_answer, set_aside, withdraw
from commonground.referrals.tests.cast import a_sent_referral, a_service, an_asker, fresh

pytestmark = pytest.mark.django_db
TODAY, LIST = "/desk/today/", "/desk/referrals/?show=said_no"
AGAIN = "They said no: find another place"


@pytest.fixture
def look(client, cast):
    def open_page(who, url):
        client.force_login(cast.users[who])
        return client.get(url).content.decode()

    return open_page


@pytest.fixture
def post(client, cast):
    def send(who, url, **told):
        client.force_login(cast.users[who])
        return client.post(url, told)

    return send


def now_card(shown):
    """What stands in the first card of Today."""
    return shown.split("Later today")[0]


def a_no(cast, **facts):
    referral = a_sent_referral(cast, **facts)
    decline(referral, reason="no_room", by=cast.ines)
    return referral


def test_a_no_stands_in_now_and_its_page_leads_to_another_place(cast, look):
    referral = a_no(cast)
    shown = now_card(look("amara", TODAY))
    assert AGAIN in shown and referral.get_absolute_url() in shown
    page = look("amara", referral.get_absolute_url())
    assert "Find another service" in page and 'href="/desk/find/"' in page
    assert reverse("referrals:set_aside", args=[referral.pk]) in page
    assert referral.get_absolute_url() in look("amara", LIST)
    assert referral.get_absolute_url() not in look("ines", LIST)


def test_a_no_told_by_phone_stands_there_too(cast, look):
    referral = a_sent_referral(cast, to=None)
    record_answer(referral, answer="no", reason="no_room", by=cast.amara)
    assert referral.get_absolute_url() in now_card(look("amara", TODAY))


def test_whoever_said_no_is_not_told_to_find_another_place(cast, look):
    a_no(cast)
    assert AGAIN not in look("ines", TODAY)


def test_a_new_referral_for_the_same_need_takes_it_away_and_taken_back_brings_it_again(cast, look):
    referral = a_no(cast)
    with as_viewer(cast.amara):
        person = Person.objects.get(pk=referral.person_id)
    another = a_sent_referral(cast, "clinic", person=person, named=False)
    assert referral.get_absolute_url() not in now_card(look("amara", TODAY))
    withdraw(another, by=cast.amara)
    assert referral.get_absolute_url() in now_card(look("amara", TODAY))


def test_a_referral_for_somebody_else_takes_nothing_away(cast, look):
    referral = a_no(cast)
    a_sent_referral(cast, "clinic", person=an_asker(cast, name="Somebody Else"), named=False)
    assert referral.get_absolute_url() in now_card(look("amara", TODAY))


def test_set_aside_on_its_page_it_is_gone_from_today_and_the_page_says_so(cast, look, post):
    referral = a_no(cast)
    there = reverse("referrals:set_aside", args=[referral.pk])
    assert post("amara", there).status_code == 303
    assert AGAIN not in look("amara", TODAY)
    assert "Set aside" in look("amara", referral.get_absolute_url())
    assert post("amara", there).status_code == 422
    assert fresh(referral, cast.amara).status == "declined"


@pytest.mark.parametrize(("who", "status"), [("ines", 403), ("wole", 422), ("rosa", 404), ("omar", 403)])
def test_only_the_sender_sets_it_aside(cast, post, who, status):
    referral = a_no(cast)
    assert post(who, reverse("referrals:set_aside", args=[referral.pk])).status_code == status
    assert fresh(referral, cast.amara).set_aside_at is None


def test_what_has_no_answer_is_not_set_aside(cast):
    with pytest.raises(NotNow) as no:
        set_aside(a_sent_referral(cast), by=cast.amara)
    assert no.value.code == "F21"


def test_of_a_silent_receiver_no_row_says_anything(cast, look):
    referral = a_sent_referral(cast, "shelter")
    before = look("amara", TODAY)
    decline(referral, reason="no_room", by=cast.alma)
    after = look("amara", TODAY)
    assert AGAIN not in after and referral.get_absolute_url() not in after
    assert ("Nothing is due now" in before) == ("Nothing is due now" in after)


def test_an_old_no_leaves_today_and_stays_on_its_list(cast, look):
    at = timezone.now() - timedelta(days=40)
    referral = a_sent_referral(cast, at=at)
    decline(referral, reason="no_room", by=cast.ines, at=at + timedelta(days=1))
    assert referral.get_absolute_url() not in look("amara", TODAY)
    assert referral.get_absolute_url() in look("amara", LIST)


def test_an_organization_without_an_account_is_asked_and_not_answered(cast, look):
    referral = a_sent_referral(cast, to=None)
    row = (
        look("amara", TODAY).split(referral.get_absolute_url())[-2]
        + look("amara", TODAY).split(referral.get_absolute_url())[-1].split("</li>")[0]
    )
    assert "Ask them" in row and ">Answer<" not in row and "answer now" not in row


def test_an_overdue_answer_of_theirs_is_fetched_and_of_ours_is_given(cast, look):
    long_ago = timezone.now() - timedelta(days=30)
    a_sent_referral(cast, to=None, at=long_ago)
    assert "answer now" not in look("amara", TODAY) and "ask them" in look("amara", TODAY)
    a_sent_referral(cast, at=long_ago)
    assert "answer now" in look("ines", TODAY)


def test_whoever_walks_in_is_written_down_on_the_way_to_the_referral(client, cast, look):
    service = a_service(cast, "clinic")
    client.force_login(cast.users["wole"])
    told = {"service": service.pk, "name": "Wanda Newperson"}
    assert "Write down this person" in client.post("/desk/referrals/new/", told).content.decode()
    form = client.post("/desk/referrals/new/", {**told, "write": "form"}).content.decode()
    assert 'value="Wanda Newperson"' in form and 'name="born_on"' in form
    wrong = client.post("/desk/referrals/new/", {**told, "write": "save", "born_on": "9999-12-31", "phone": "555-0142"})
    assert wrong.status_code == 422 and 'value="555-0142"' in wrong.content.decode()
    what = client.post("/desk/referrals/new/", {**told, "write": "save", "language": "so", "once": "abcdefgh1234"})
    with as_viewer(cast.wole):
        person = Person.objects.get(name="Wanda Newperson")
    assert (
        what.status_code == 200 and str(person.pk) in what.content.decode() and 'name="need"' in what.content.decode()
    )
    client.post("/desk/referrals/new/", {**told, "write": "save", "language": "so", "once": "abcdefgh1234"})
    with as_viewer(cast.wole):
        assert Person.objects.filter(name="Wanda Newperson").count() == 1
    sent = client.post(
        "/desk/referrals/new/", {"service": service.pk, "person": person.pk, "need": "emergency-shelter"}
    )
    assert sent.status_code == 303


def test_an_intake_worker_writes_nobody_down_for_a_referral_they_may_not_send(client, cast):
    client.force_login(cast.users["ines"])
    told = {"service": a_service(cast, "clinic").pk, "name": "Wanda", "write": "save"}
    assert client.post("/desk/referrals/new/", told).status_code == 403
