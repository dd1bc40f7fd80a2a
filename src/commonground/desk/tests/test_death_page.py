"""That somebody died is written down from their page in two steps, with what it stops said before; and is taken back there."""

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.tests.cast import a_case
from commonground.clocks.tests.cast import clock_of
from commonground.people.models import Death

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return a_case(cast)


@pytest.fixture
def here(client, cast, case):
    client.force_login(cast.users["wole"])
    return reverse("people:death", args=[case.person_id])


def recorded(cast):
    with as_viewer(cast.wole):
        return Death.objects.filter(taken_back_at=None).count()


def test_what_it_stops_is_said_and_read_back_before_anything_is_written(client, cast, case, here):
    shown = client.get(here).content.decode()
    assert "1 step with them stops." in shown
    once = client.post(here, {"died_on": "2026-01-02"})
    assert "Yes, write it down" in once.content.decode() and recorded(cast) == 0
    twice = client.post(here, {"died_on": "2026-01-02", "read": "on"})
    assert twice.status_code == 302 and recorded(cast) == 1
    assert (clock_of(case).status, clock_of(case).stop_reason) == ("stopped", "died")
    page = client.get(reverse("desk:person", args=[case.person_id])).content.decode()
    assert "This person died on 2 Jan 2026." in page and "It was a mistake" in page and "They died" not in page


def test_a_day_that_lies_ahead_is_said_on_the_form(client, cast, here):
    answer = client.post(here, {"died_on": "2999-01-02", "read": "on"})
    assert answer.status_code == 422 and "The day lies ahead" in answer.content.decode() and recorded(cast) == 0


def test_it_is_taken_back_from_the_same_page(client, cast, case, here):
    client.post(here, {"read": "on"})
    assert "It was a mistake: take it back" in client.get(here).content.decode()
    client.post(reverse("people:take_back_death", args=[case.person_id]))
    assert recorded(cast) == 0 and clock_of(case).status == "running"


@pytest.mark.parametrize("who", ["ada", "dara", "omar"])
def test_whoever_does_not_know_of_them_finds_nothing(client, cast, case, here, who):
    client.force_login(cast.users[who])
    assert client.get(here).status_code in (403, 404)
    assert client.post(here, {"read": "on"}).status_code in (403, 404) and recorded(cast) == 0
