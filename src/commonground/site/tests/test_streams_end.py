"""A stream that is open hears no more once its reader signed out, locked the session or was switched off."""

import pytest
from django.test import RequestFactory

from commonground.kit.locked import LOCKED
from commonground.site import streams

pytestmark = pytest.mark.django_db


@pytest.fixture
def watching(cast, client, monkeypatch):
    """An open stream's request: it read its session and its user once, at the beginning."""
    monkeypatch.setattr(streams.connections, "close_all", lambda: None)
    client.force_login(cast.users["dara"])
    request = RequestFactory().get("/events/board/")
    request.session, request.user = client.session, cast.users["dara"]
    request.session.get(LOCKED)
    assert streams._ask(request, "calls.watch") is not None
    return request


def test_a_session_that_was_locked_hears_no_more(client, watching):
    session = client.session
    session[LOCKED] = True
    session.save()
    assert streams._ask(watching, "calls.watch") is None


def test_a_session_that_signed_out_hears_no_more(client, watching):
    client.logout()
    assert streams._ask(watching, "calls.watch") is None


def test_an_account_that_was_switched_off_hears_no_more(cast, watching):
    type(cast.users["dara"]).objects.filter(pk=cast.users["dara"].pk).update(is_active=False)
    assert streams._ask(watching, "calls.watch") is None


def test_a_session_from_before_a_new_password_hears_no_more(cast, watching):
    cast.users["dara"].set_password("another long password")
    cast.users["dara"].save()
    assert streams._ask(watching, "calls.watch") is None
