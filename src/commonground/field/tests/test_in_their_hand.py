"""While the phone is in the person's hand it shows nothing of the worker's: any other address locks it."""

import json
import re
import time

import pytest

from commonground.field.tests.test_story import asked, named, on_a_call

__all__ = ["on_a_call"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("there", ["/field/", "/desk/today/", "/accounts/role/"])
def test_another_address_locks_the_phone_that_was_handed_over(client, cast, on_a_call, there):
    encounter = named(client, cast, on_a_call[1])
    assert client.post(f"/field/met/{encounter.pk}/ask/", asked(cast), follow=True).status_code == 200
    assert "/accounts/unlock/" in client.get(there)["Location"]
    assert "/accounts/unlock/" in client.get(f"/field/met/{encounter.pk}/")["Location"]


@pytest.mark.parametrize(
    ("there", "headers"),
    [("/field/", {"X-By-Itself": "1", "HX-Request": "true"}), ("/events/field/", {"Accept": "text/event-stream"})],
)
def test_what_the_page_before_asked_late_is_told_nothing_and_does_not_take_the_question_away(
    client, cast, on_a_call, there, headers
):
    """On a slow line it may arrive after the screen was handed over; the person still reads their question, and can sign."""
    encounter = named(client, cast, on_a_call[1])
    answer = f"/field/met/{encounter.pk}/answer/"
    client.post(f"/field/met/{encounter.pk}/ask/", asked(cast))
    late = client.get(there, headers=headers)
    assert (late.status_code, late.content) == (423, b"")
    assert client.get(answer).status_code == 200
    assert client.post(answer, asked(cast, answer="yes"))["Location"] == f"{answer}?sign=1"


def test_the_sentence_that_the_last_tick_asked_for_comes_too_late_and_locks_nobody_out(client, cast, on_a_call):
    """The sentence grows 150 ms after each tick; who hands the screen over right after a tick overtakes it."""
    encounter = named(client, cast, on_a_call[1])
    ask, answer = f"/field/met/{encounter.pk}/ask/", f"/field/met/{encounter.pk}/answer/"
    form = re.search(rb"<form[^>]*hx-post[^>]*>", client.get(ask).content)[0].decode()
    headers = json.loads(re.search(r"hx-headers='([^']*)'", form)[1]) | {"HX-Request": "true"}
    client.post(ask, asked(cast))
    late = client.post(ask, asked(cast, preview="1"), headers=headers)
    assert (late.status_code, late.content) == (423, b"")
    assert client.get(answer).status_code == 200
    assert client.post(answer, asked(cast, answer="yes"))["Location"] == f"{answer}?sign=1"


def test_a_tick_is_somebodys_hand_and_keeps_the_session_open(client, cast, on_a_call, settings):
    encounter = named(client, cast, on_a_call[1])
    session = client.session
    session["last_seen"] = time.time() - settings.IDLE_LOCK_SECONDS + 100
    session.save()
    seen = session["last_seen"]
    headers = {"X-By-Itself": "1", "HX-Request": "true"}
    assert client.post(f"/field/met/{encounter.pk}/ask/", asked(cast, preview="1"), headers=headers).status_code == 200
    assert client.session["last_seen"] > seen


def test_the_answer_itself_is_taken(client, cast, on_a_call):
    encounter = named(client, cast, on_a_call[1])
    client.post(f"/field/met/{encounter.pk}/ask/", asked(cast))
    answer = client.post(f"/field/met/{encounter.pk}/answer/", asked(cast, answer="no"))
    assert answer["Location"].endswith("/back/")
    assert client.get(answer["Location"]).status_code == 200
    assert "/accounts/unlock/" in client.get("/field/")["Location"]


def test_what_a_page_asks_by_itself_keeps_no_session_open(client, cast, settings):
    client.force_login(cast.users["amara"])
    client.get("/field/")
    session = client.session
    session["last_seen"] -= settings.IDLE_LOCK_SECONDS - 100
    session.save()
    seen = session["last_seen"]
    client.get("/field/", headers={"X-By-Itself": "1", "HX-Request": "true"})
    assert client.session["last_seen"] == seen
    client.get("/field/")
    assert client.session["last_seen"] > seen
