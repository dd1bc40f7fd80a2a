"""A sign-in lasts twelve hours and not a minute more, however busy its session is."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from commonground.agencies.tests.cast import PASSWORD
from commonground.site import sessions, streams
from commonground.site.middleware import LAST_SEEN
from commonground.site.sessions import SIGNED_IN

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/people-and-roles/"
HOUR = 3600


@pytest.fixture
def ada(client, cast):
    user = cast.users["ada"]
    user.set_password(PASSWORD)
    user.save()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def clock(monkeypatch):
    """The clock of sessions, which tests may put forward; it begins now."""

    class Clock:
        now = time.time()

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    for module in ("middleware", "locking"):
        monkeypatch.setattr(f"commonground.site.{module}.time", clock)
    return clock


def test_a_session_in_use_every_ten_minutes_ends_twelve_hours_after_the_sign_in(ada, clock):
    still, asked = True, 0
    while still and asked < 36 * 6:
        clock.now += 600
        asked += 1
        still = ada.get(PEOPLE).status_code == 200
    assert asked * 600 == pytest.approx(12 * HOUR, abs=600)
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/login/")
    assert ada.get("/start/")["Location"].startswith("/accounts/login/")


def test_showing_the_password_again_does_not_lengthen_it(ada, clock):
    clock.now += 11 * HOUR
    ada.post("/accounts/lock/")
    ada.post("/accounts/unlock/", {"unlock_password": PASSWORD})
    ada.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert ada.get(PEOPLE).status_code == 200
    clock.now += HOUR
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/login/")


def test_signing_in_again_begins_twelve_hours_anew(ada, cast, clock):
    clock.now += 13 * HOUR
    assert ada.get(PEOPLE).status_code == 302
    ada.post("/accounts/login/", {"login": cast.users["ada"].email, "password": PASSWORD})
    clock.now += HOUR / 10
    assert ada.get(PEOPLE).status_code == 200


def test_the_row_itself_says_when_the_session_ends(ada):
    (row,) = Session.objects.all()
    session = ada.session
    session["a"] = 1
    session[SIGNED_IN] -= 10 * HOUR
    session.save()
    left = (Session.objects.get(pk=row.pk).expire_date - timezone.now()).total_seconds()
    assert left == pytest.approx(2 * HOUR, abs=60)


def test_a_row_whose_end_somebody_put_off_ends_all_the_same(ada, clock):
    Session.objects.update(expire_date=timezone.now() + timezone.timedelta(days=365))
    clock.now += 12 * HOUR + 1
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/login/")


def test_a_session_from_before_the_upgrade_gets_twelve_hours_and_no_more(ada, clock):
    session = ada.session
    del session[SIGNED_IN]
    super(sessions.SessionStore, session).save()
    assert SIGNED_IN not in ada.session
    session = ada.session
    session[LAST_SEEN] = clock.now - 120
    session.save()
    clock.now += 12 * HOUR + 1
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/login/")


def test_a_stream_hears_no_more_after_it(ada, clock, monkeypatch, rf, cast):
    monkeypatch.setattr(streams.connections, "close_all", lambda: None)
    request = rf.get("/events/desk/")
    request.session, request.user = ada.session, cast.users["ada"]
    assert streams._ask(request, "desk.read") is not None
    clock.now += 12 * HOUR + 1
    assert streams._ask(request, "desk.read") is None


def test_what_was_typed_until_then_stands_on_the_page_and_was_not_sent(ada, clock, cast):
    clock.now += 12 * HOUR + 1
    typed = "She works the late shift,\nand <b>asks</b> for a role."
    answer = ada.post(f"{PEOPLE}invite/", {"name": typed, "email": "x@example.org", "password1": "my secret words"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "&lt;b&gt;asks&lt;/b&gt; for a role." in page
    assert "my secret words" not in page
    assert f"/accounts/login/?next={PEOPLE}invite/" in page


def test_parts_of_a_page_only_hear_that_it_is_over(ada, clock):
    clock.now += 12 * HOUR + 1
    answer = ada.post(f"{PEOPLE}invite/", {"name": "a few words of text"}, headers={"HX-Request": "true"})
    assert answer.status_code in {302, 401, 423}
    assert b"a few words" not in answer.content


def test_somebody_who_never_signed_in_is_led_to_the_sign_in(cast):
    answer = Client().post(f"{PEOPLE}invite/", {"name": "x"})
    assert answer.status_code in {302, 401}
    assert "/accounts/login/" in answer.get("Location", answer.content.decode())


def test_the_sign_in_page_says_so(client):
    page = client.get("/accounts/login/").content.decode()
    assert "12 hours" in page
    assert "15 minutes" in page
