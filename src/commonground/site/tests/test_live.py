"""The running house for journeys: it starts fast, works in the roles of service, and notices what pages break."""

import json
import time
import urllib.request

import pytest

from commonground.agencies.models import User

pytestmark = pytest.mark.commits


def ready(live):
    with urllib.request.urlopen(f"{live.url}/readyz") as answer:
        return json.load(answer)


def test_web_and_worker_run_on_the_database_of_the_test(committed, cast, live):
    assert ready(live)["database"]
    for _ in range(100):
        if ready(live)["worker_seen_seconds_ago"] is not None:
            break
        time.sleep(0.1)
    assert ready(live)["worker_seen_seconds_ago"] is not None


def test_a_killed_web_server_starts_again_at_the_same_address(committed, live):
    before = live.url
    live.web.kill()
    live.web.wait()
    live.start_web()
    live.wait()
    assert live.url == before
    assert ready(live)["ready"]


@pytest.mark.browser
def test_two_people_stand_at_screens_of_their_own(committed, cast, live, browser):
    ada, stranger = browser.person(cast.users["ada"]), browser.person(language="es")
    ada.goto("/accounts/2fa/")
    stranger.goto("/accounts/2fa/")
    assert ada.url.endswith("/accounts/2fa/")
    assert "/accounts/login/" in stranger.url
    assert User.objects.filter(pk=cast.users["ada"].pk).exists()
