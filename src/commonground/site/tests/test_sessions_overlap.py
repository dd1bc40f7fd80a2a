"""Two requests of one session at once: neither writes over what the other remembered, least of all a lock or a hand-over."""

from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, connections
from django.test import Client

from commonground.agencies.pages import people_and_roles
from commonground.agencies.tests.cast import PASSWORD
from commonground.kit.locked import HANDED_OVER, LOCKED, hand_over_session
from commonground.kit.once import KEPT, KEY, mark_done
from commonground.site.middleware import LAST_SEEN
from commonground.site.sessions import SessionStore

PEOPLE = "/desk/people-and-roles/"


@pytest.fixture
def ada(client, cast):
    user = cast.users["ada"]
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    client.get(PEOPLE)
    return client


def same_browser(client):
    """A second window: another client with the same cookie."""
    other = Client()
    other.cookies["session"] = client.cookies["session"].value
    return other


def during_the_next_page(monkeypatch, happens):
    """Let something happen after the page's request has read its session, and before it writes it back."""
    ask = people_and_roles.staff_of

    def meanwhile(*args, **kwargs):
        monkeypatch.setattr(people_and_roles, "staff_of", ask)
        happens()
        return ask(*args, **kwargs)

    monkeypatch.setattr(people_and_roles, "staff_of", meanwhile)


def a_minute_later(client):
    """So that the next page writes into the session when it was seen last."""
    session = client.session
    session[LAST_SEEN] -= 120
    session.save()


@pytest.mark.django_db
def test_a_lock_holds_though_a_page_that_began_before_it_ends_after_it(ada, monkeypatch):
    a_minute_later(ada)
    other = same_browser(ada)
    during_the_next_page(monkeypatch, lambda: other.post("/accounts/lock/"))
    assert ada.get(PEOPLE).status_code == 200
    assert ada.session[LOCKED]
    assert ada.get(PEOPLE)["Location"].startswith("/accounts/unlock/")


@pytest.mark.django_db
def test_a_hand_over_holds_though_a_page_that_began_before_it_ends_after_it(ada, monkeypatch):
    a_minute_later(ada)

    def hand_over():
        request = SimpleNamespace(session=ada.session)
        hand_over_session(request, "/desk/permissions/answer/")
        request.session.save()

    during_the_next_page(monkeypatch, hand_over)
    ada.get(PEOPLE)
    assert ada.session[HANDED_OVER] == ["/desk/permissions/answer/"]
    assert ada.get("/desk/today/")["Location"].startswith("/accounts/unlock/")


@pytest.mark.django_db
def test_an_unlocked_session_stays_open_though_a_refused_page_ends_later(ada):
    ada.post("/accounts/lock/")
    late = ada.session
    late.get(LOCKED)
    ada.post("/accounts/unlock/", {"unlock_password": PASSWORD})
    late["something"] = "else"
    late.save()
    assert ada.get(PEOPLE).status_code == 200


@pytest.mark.django_db
def test_a_session_that_ended_meanwhile_is_not_written_back(ada):
    late = ada.session
    late["something"] = "else"
    ada.post("/accounts/logout/")
    with pytest.raises(UpdateError):
        late.save()
    assert not SessionStore().exists(late.session_key)


@pytest.mark.django_db
def test_a_request_may_save_twice_and_undo_what_it_remembered(ada):
    session = ada.session
    session["a"], session["b"] = 1, [1]
    session.save()
    session["b"].append(2)
    del session["a"]
    session.save()
    assert (ada.session.get("a"), ada.session["b"]) == (None, [1, 2])


@pytest.mark.django_db
def test_two_forms_that_were_sent_at_once_both_count_as_taken(ada):
    one, two = ada.session, ada.session
    for session in (one, two):
        session.get(KEY)
    for session, key in ((one, "first"), (two, "second")):
        mark_done(SimpleNamespace(POST={"once": key}, session=session))
    assert ada.session[KEY] == ["first", "second"]
    assert KEPT > 2


@pytest.mark.commits
def test_nothing_is_lost_when_two_threads_write_the_same_session(committed):
    session = SessionStore()
    session["began"] = True
    session.save()
    start, rounds, troubles = Barrier(2), 15, []

    def write(name):
        try:
            start.wait()
            for number in range(rounds):
                mine = SessionStore(session.session_key)
                mine[f"{name}{number}"] = True
                mine.save()
        except DatabaseError as trouble:
            troubles.append(trouble)
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = SessionStore(session.session_key).load()
    assert not troubles
    assert set(kept) == {"began", *(f"{name}{number}" for name in "ab" for number in range(rounds))}
