"""The lock: after 15 minutes, or at once; nothing typed is lost, nothing is sent by itself, and tries are limited."""

import re

import pytest

from commonground.agencies.models import Membership
from commonground.agencies.tests.cast import PASSWORD
from commonground.kit.locked import HANDED_OVER
from commonground.site.middleware import LAST_SEEN, LOCKED

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/people-and-roles/"


@pytest.fixture
def ada(client, cast):
    user = cast.users["ada"]
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    client.get(PEOPLE)
    return client


def wait(client, seconds):
    """Let time pass since the last page."""
    session = client.session
    session[LAST_SEEN] -= seconds
    session.save()


def lock(client):
    client.post("/accounts/lock/")
    assert client.session[LOCKED]


def unlock(client, password=PASSWORD, **more):
    return client.post("/accounts/unlock/", {"unlock_password": password, **more})


def hidden_fields(page):
    """What a form carries along unseen."""
    return dict(re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page.content.decode(), re.S))


def test_a_page_after_fourteen_minutes_opens_and_after_sixteen_is_locked(ada):
    wait(ada, 14 * 60)
    assert ada.get(PEOPLE).status_code == 200
    wait(ada, 16 * 60)
    assert ada.get(PEOPLE)["Location"] == "/accounts/unlock/?next=/desk/people-and-roles/"
    assert ada.get("/start/")["Location"].startswith("/accounts/unlock/")


def test_locked_stays_locked_however_often_one_asks(ada):
    lock(ada)
    for _ in range(3):
        assert ada.get(PEOPLE).status_code == 302


def test_the_password_leads_back_to_the_page_with_its_question(ada, cast):
    lock(ada)
    wanted = f"{PEOPLE}?agency={cast.police.pk}"
    shown = ada.get(wanted, follow=True)
    assert 'name="next"' in shown.content.decode()
    assert unlock(ada, next=wanted)["Location"] == wanted
    assert ada.get(wanted).status_code == 200


def test_a_wrong_password_opens_nothing_and_tries_are_limited(ada):
    lock(ada)
    assert "not the password" in unlock(ada, "wrong").content.decode()
    for _ in range(4):
        unlock(ada, "wrong")
    assert "15 minutes" in unlock(ada).content.decode()
    assert ada.session[LOCKED]


def test_the_password_of_somebody_else_does_not_unlock(ada, cast):
    other = cast.users["priya"]
    other.set_password("the password of another")
    other.save()
    lock(ada)
    unlock(ada, "the password of another")
    assert ada.session[LOCKED]


def test_a_password_hash_of_an_older_cost_does_not_end_the_session(ada, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    lock(ada)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 2)
    unlock(ada)
    assert ada.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
def test_unlocking_leads_nowhere_else(ada, away):
    lock(ada)
    assert unlock(ada, next=away)["Location"] == "/start/"


def test_what_was_typed_while_locked_is_kept_and_not_sent(ada, cast):
    lock(ada)
    long_text = "She asked twice for the same bed,\nand said <b>thanks</b> & left."
    page = ada.post(f"{PEOPLE}invite/", {"name": long_text, "email": "x@example.org", "tick": ["a", "b"]})
    assert page.status_code == 423
    kept = hidden_fields(page)
    assert kept["draft:email"] == "x@example.org"
    assert "&lt;b&gt;thanks&lt;/b&gt; &amp; left." in kept["draft:name"]
    assert "csrfmiddlewaretoken" not in str(kept)
    assert ada.session[LOCKED]


def test_the_draft_survives_a_wrong_password_and_is_sent_only_by_a_hand(ada, cast):
    lock(ada)
    wole = cast.members["wole"]
    address = f"{PEOPLE}{wole.pk}/end/"
    ada.post(address, {"reason": "a long reason in words"})
    carried = {"draft:reason": "a long reason in words", "next": address}
    again = unlock(ada, "wrong", **carried)
    assert again.status_code == 423
    assert hidden_fields(again)["draft:reason"] == "a long reason in words"
    done = unlock(ada, **carried)
    assert done.status_code == 200
    assert f'action="{address}"' in done.content.decode()
    assert hidden_fields(done) == {"reason": "a long reason in words"}
    assert Membership.objects.get(pk=wole.pk).ends_at is None
    ada.post(address, hidden_fields(done))
    assert Membership.objects.get(pk=wole.pk).ends_at is not None


def test_parts_of_a_page_and_streams_hear_that_it_is_locked(ada):
    lock(ada)
    assert ada.get(PEOPLE, headers={"HX-Request": "true"}).status_code == 423
    assert ada.get(PEOPLE, headers={"Accept": "text/event-stream"}).status_code == 423
    assert ada.get(PEOPLE, headers={"HX-Request": "true"}).content == b""


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/", "/accounts/role/", "/accounts/password/change/", "/accounts/sessions/"]
)
def test_the_own_account_is_locked_too(ada, address):
    lock(ada)
    assert ada.get(address)["Location"].startswith("/accounts/unlock/")


def test_signing_out_and_the_health_of_the_house_stay_open(ada):
    lock(ada)
    assert ada.get("/healthz").status_code == 200
    assert ada.post("/accounts/logout/").status_code == 302
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/login/")


def test_the_locked_page_tells_nothing_of_the_page_behind_it(ada):
    lock(ada)
    page = ada.get(PEOPLE, follow=True).content.decode()
    assert "Wole" not in page
    assert "People and roles" not in page


def test_locking_is_not_done_by_a_link(ada):
    assert ada.get("/accounts/lock/").status_code == 405
    assert LOCKED not in ada.session


def test_after_an_idle_hour_the_password_opens_more_than_the_page_it_stands_on(ada):
    wait(ada, 60 * 60)
    assert ada.get(PEOPLE).status_code == 302
    assert unlock(ada, next=PEOPLE)["Location"] == PEOPLE
    assert [ada.get(PEOPLE).status_code for _ in range(2)] == [200, 200]


def test_after_the_device_comes_back_the_password_opens_the_own_pages_again(ada):
    session = ada.session
    session[HANDED_OVER] = ["/desk/permissions/answer/"]
    session.save()
    assert ada.get(PEOPLE).status_code == 302
    unlock(ada)
    assert [ada.get(PEOPLE).status_code for _ in range(2)] == [200, 200]
    assert HANDED_OVER not in ada.session
